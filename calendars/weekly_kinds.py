"""The kinds of weekly hours: each is a page of the same make, told apart by this table."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from users.access import own_pages_or_admin, requires
from users.models import Permission, TenantModel
from users.views.users import get_user

from .models import OfficeHours, WorkHours


@dataclass(frozen=True)
class WeeklyKind:
    """`name` is that of the address in `namespace`; `owner_field` says on the model whose hours they are."""

    name: str
    namespace: str
    model: type[TenantModel]
    owner_field: str
    get_owner: Callable  # of request and the address's pk
    mark: Callable
    template: str
    title: Promise
    intro: Promise
    empty: Promise

    def periods(self, owner):
        tenant = owner if self.owner_field == "tenant" else owner.tenant
        return self.model.objects.for_tenant(tenant).filter(**{self.owner_field: owner})

    def url(self, owner, page="", **kwargs):
        if self.owner_field != "tenant":
            kwargs["pk"] = owner.pk
        return reverse(f"{self.namespace}:{self.name}{page}", kwargs=kwargs)


OFFICE_HOURS = WeeklyKind(
    name="office_hours",
    namespace="company",
    model=OfficeHours,
    owner_field="tenant",
    get_owner=lambda request, pk: request.tenant,
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
