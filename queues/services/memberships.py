from dataclasses import dataclass
from datetime import datetime

from django.db.models.functions import Lower
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from users.models import absence_now

from ..models import Member

MOST_NAMED = 10  # groups that a mode keeps somebody out of


def memberships_of(*, user, moment):
    """The service numbers that a user answers, by name, with how the user stands there at a moment."""
    memberships = Member.objects.for_tenant(user.tenant).filter(user=user).with_mode(moment)
    return memberships.select_related("service_number__number").order_by(Lower("service_number__name"), "pk")


def attendants_for(*, department):
    """The members whose label says that they are attendants for a department."""
    members = Member.objects.for_tenant(department.tenant).filter(attendant_for=department)
    return members.select_related("user", "service_number").order_by(Lower("service_number__name"), "user")


@dataclass(frozen=True)
class GroupsLeft:
    """The groups that modes keep a user out of: those where the user is active and available otherwise.

    While `is_out`, a mode does so now, until `back_at` (None: until it is switched off).
    """

    names: tuple[str, ...]
    is_out: bool
    back_at: datetime | None

    def __bool__(self):
        return bool(self.names)

    def __str__(self):
        """Main line, Sales and Support; of many the first ones, and how many more."""
        named, more = list(self.names[:MOST_NAMED]), len(self.names) - MOST_NAMED
        if more > 0:
            named.append(_("%(count)d more") % {"count": more})
        return get_text_list(named, _("and"))


def groups_left(*, user, absences, moment):
    """What a mode means for the groups of a user; `absences` are those not over at a moment, soonest first.

    No groups at all when absence is not activated: modes are ignored then.
    """
    if not user.absence_activated:
        return GroupsLeft((), False, None)
    memberships = Member.objects.for_tenant(user.tenant).filter(user=user, is_active=True, is_available=True)
    names = memberships.order_by(Lower("service_number__name")).values_list("service_number__name", flat=True)
    is_out = absence_now(absences, moment) is not None
    return GroupsLeft(tuple(names), is_out, back_at(absences) if is_out else None)


def back_at(absences):
    """When the first of these absences is over, together with those that begin as the one before them ends."""
    ends_at = absences[0].ends_at
    for absence in absences[1:]:
        if absence.starts_at == ends_at:
            ends_at = absence.ends_at
    return ends_at
