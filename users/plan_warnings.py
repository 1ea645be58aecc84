"""What to know about entries of the number plan that are right and yet may surprise."""

from collections import defaultdict

from django.utils.translation import gettext as _

from common.numbering.short_services import is_short_service

from .barring import reason_against
from .models import ListedNumber


class PlanWarnings:
    """What is said of entries of a company's number plan. Asks the database once, for however many entries."""

    def __init__(self, tenant):
        self.tenant, self.black = tenant, defaultdict(list)
        for listed in ListedNumber.objects.for_tenant(tenant).filter(kind=ListedNumber.Kind.BLACK, user=None):
            self.black[listed.digits].append(listed)

    def of(self, entry):
        """All of them, as sentences."""
        return [said for said in (self.of_code(entry), self.of_number(entry)) if said]

    def of_code(self, entry):
        """That a short code takes a public short service away, or "". One that dials that service takes nothing."""
        code = entry.short_code or ""
        if code == entry.number or not is_short_service(code, self.tenant.country):
            return ""
        return _("Dialling %(code)s no longer reaches the public service %(code)s.") % {"code": code}

    def of_number(self, entry):
        """That the lists or ticks of the company bar the number, or "". Users may bar more for themselves."""
        number = entry.number
        reason = reason_against(
            number,
            country=self.tenant.country,
            black_list=[one for end in range(1, len(number) + 1) for one in self.black.get(number[:end], ())],
            barred_kinds=self.tenant.barred_kinds,
        )
        if not reason:
            return ""
        return _("It cannot be dialled: %(reason)s") % {"reason": reason[:1].lower() + reason[1:]}
