"""Recovery codes that are used: how many are left is said, and told by mail, since somebody may have found one."""

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_otp.plugins.otp_static.models import StaticDevice

from .services.changes import What, seen_from, tell_change
from .services.second_factor import recovery_codes_left

FEW = 3


def tell_recovery_code(request, *, user, device):
    """When the device that has taken a code is that of the recovery codes: say so, here and by mail."""
    if not isinstance(device, StaticDevice):
        return
    left = recovery_codes_left(user)
    said = ngettext(
        "You have used a recovery code: %(n)d is left.", "You have used a recovery code: %(n)d are left.", left
    ) % {"n": left}
    if left < FEW:
        said = f"{said} {_('Make new ones, under “Second factor” of your account.')}"
    messages.info(request, said)
    tell_change(user=user, what=What.RECOVERY_CODE_USED, seen=seen_from(request, by=user))
