"""The sheet of users: here, because the mode in force depends on their work hours."""

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.lists import searched_in
from users.big_sheets import Sheet, big_sheet
from users.models import Permission, User
from users.services.user_sheet import users_workbook

from .services.work_hours import outside_work_hours


@big_sheet("users", _("Users"), Permission.MANAGE_USERS)
def users(tenant, asked):
    """All of them, or those whom a search finds."""
    search = searched_in(QueryDict(asked))
    found = User.objects.for_tenant(tenant)
    if search:
        found = found.matching(search)

    def write(watch):
        now = timezone.now()
        of = {"tenant": tenant, "users": found, "search": search}
        return users_workbook(**of, now=now, outside_work_hours=outside_work_hours(now, tenant), watch=watch)

    return Sheet("users-found.xlsx" if search else "users.xlsx", found.count(), write)
