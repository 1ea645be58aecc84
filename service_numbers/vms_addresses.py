"""Where the recordings of service numbers are mailed to, as addresses outside the company are told and asked."""

from django.utils.translation import gettext_lazy as _

from common.mail_addresses import mailbox_of
from common.outside_mail import outside_mail

from .models import ServiceNumber


@outside_mail(_("recordings that callers leave for it"))
def has_recordings_sent_to(tenant, mailbox):
    """Whether a service number of a company names a mailbox."""
    numbers = ServiceNumber.objects.for_tenant(tenant).exclude(vms_emails=[])
    lists = numbers.values_list("vms_emails", flat=True)
    return any(mailbox_of(address) == mailbox for addresses in lists for address in addresses)
