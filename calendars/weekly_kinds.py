"""The kinds of weekly hours: each is a page of the same make, told apart by this table."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.models import TenantModel
from service_numbers.rows import get_service_number
from users.access import own_pages_or_admin, requires
from users.models import Permission
from users.rows import get_company, get_user

from .models import OfficeHours, OpeningHours, WorkHours


@dataclass(frozen=True)
class WeeklyKind:
    """`name` is that of the address in `namespace`; `owner_field` says on the model whose hours they are.

    The owner may be any row. `get_owner` is given the request and the address's pk, and locks the owner's row
    while a change is saved: two who save the same week do it one after the other.
    """

    name: str
    namespace: str
    model: type[TenantModel]
    owner_field: str
    get_owner: Callable
    mark: Callable
    template: str
    title: Promise
    intro: Promise
    empty: Promise
    owner_on_page: str = "owner"  # the name under which the template knows the owner

    def tenant_of(self, owner):
        return owner if self.owner_field == "tenant" else owner.tenant

    def periods(self, owner):
        return self.model.objects.for_tenant(self.tenant_of(owner)).filter(**{self.owner_field: owner})

    def make_period(self, owner, weekday, starts, ends):
        """A new period, not saved yet."""
        whose = {"tenant": self.tenant_of(owner), self.owner_field: owner}
        return self.model(**whose, weekday=weekday, starts=starts, ends=ends)

    def url(self, owner):
        args = [] if self.owner_field == "tenant" else [owner.pk]
        return reverse(f"{self.namespace}:{self.name}", args=args)


OFFICE_HOURS = WeeklyKind(
    name="office_hours",
    namespace="company",
    model=OfficeHours,
    owner_field="tenant",
    get_owner=lambda request, _pk: get_company(request),
    mark=requires(Permission.CHANGE_HOURS),
    template="base_app.html",
    title=_("Outside office hours"),
    intro=_("When your offices are open. They hold for every service number without opening hours of its own."),
    empty=_("None are set: service numbers without opening hours of their own are always open."),
)
WORK_HOURS = WeeklyKind(
    name="work_hours",
    namespace="users",
    model=WorkHours,
    owner_field="user",
    get_owner=get_user,
    mark=own_pages_or_admin,
    template="base_own_pages.html",
    title=_("Work hours"),
    intro=_("Outside them, when activated in Common settings, calls go as in the mode Gone for the day."),
    empty=_("None are set: they have no effect."),
)
OPENING_HOURS = WeeklyKind(
    name="opening_hours",
    namespace="service_numbers",
    model=OpeningHours,
    owner_field="service_number",
    get_owner=get_service_number,
    mark=requires(Permission.CHANGE_HOURS),
    template="base_service_number.html",
    title=_("Opening hours"),
    intro=_("When this service number is open. Outside them the opening hours closed mode holds."),
    empty=_("None are set: the office hours of your company hold, and without these it is always open."),
    owner_on_page="service_number",
)
