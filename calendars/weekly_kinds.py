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

from . import week_effects
from .forms.outside_office_hours import OutsideOfficeHoursForm
from .models import OfficeHours, OpeningHours, WorkHours
from .rows import outside_office_hours_of

OPEN, CLOSED = _("Open"), _("closed all day")


@dataclass(frozen=True)
class WeeklyKind:
    """`name` is that of the address in `namespace`; `owner_field` says on the model whose hours they are.

    `closes`, `opens`, `empties` and `without` are words about saving, see WeekChange; `said` gives sentences of what
    holds once one is saved. `open_without_hours` is whether calls are taken all day while an owner has no hours,
    `follows` gives the periods that hold for an owner without any, `offers` those that the page offers to begin with.
    `beside` is more for the page.

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
    closes: Promise
    opens: Promise
    empties: Promise
    said: Callable
    owner_on_page: str = "owner"  # the name under which the template knows the owner
    heading: Promise = ""  # where the page says more than its title
    head: Promise = OPEN  # what the times of a row say
    without: Promise = CLOSED  # what a day without hours is
    open_without_hours: Callable = lambda owner: True
    follows: Callable | None = None
    offers: Callable | None = None
    beside: Callable = lambda request, owner: {}

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


def office_hours_of(owner):
    """The office hours of the company that an owner belongs to."""
    return OfficeHours.objects.for_tenant(owner.tenant)


def message_outside(request, company):
    """The form of what callers hear outside the office hours, which has an address of its own."""
    row = outside_office_hours_of(company)
    return {"message_form": OutsideOfficeHoursForm(tenant=company, instance=row), "message": row and row.prompt}


def message_of_number(request, service_number):
    """What callers hear outside the opening hours: the service number's own message, else the company's."""
    row = None if service_number.opening_hours_closed_message else outside_office_hours_of(service_number.tenant)
    return {"message": row.prompt if row else service_number.opening_hours_closed_message}


IS_CLOSED = _("%(days)s will be closed all day (open so far).")
IS_OPEN = _("open %(nights)s")
OFFICE_HOURS = WeeklyKind(
    name="office_hours",
    namespace="company",
    model=OfficeHours,
    owner_field="tenant",
    get_owner=lambda request, _pk: get_company(request),
    mark=requires(Permission.CHANGE_HOURS),
    template="base_app.html",
    title=_("Outside office hours"),
    intro=_(
        "Set here when your offices are open: the office hours. Outside them callers hear the closed message. They "
        "hold for every service number without opening hours of its own."
    ),
    empty=_("None are set: service numbers without opening hours of their own are always open, day and night."),
    closes=IS_CLOSED,
    opens=IS_OPEN,
    empties=_("Without office hours, service numbers without opening hours of their own are open day and night."),
    said=week_effects.of_office_hours,
    beside=message_outside,
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
    closes=_("%(days)s will be without work hours: all day calls go as in the mode Gone for the day."),
    opens=_("at work %(nights)s"),
    empties=_("Without work hours calls ring at any time, whether work hours are activated or not."),
    head=_("At work"),
    without=_("no work hours"),
    said=week_effects.of_work_hours,
    open_without_hours=lambda user: user.work_hours_activated,
    offers=office_hours_of,
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
    empty=_("Your company has no office hours: it is always open, day and night."),
    closes=IS_CLOSED,
    opens=IS_OPEN,
    empties=_("Your company has no office hours: it will be open day and night."),
    said=week_effects.of_opening_hours,
    beside=message_of_number,
    follows=office_hours_of,
    owner_on_page="service_number",
)
