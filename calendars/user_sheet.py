"""The sheet of all users: here, because the mode in force depends on their work hours."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from users.big_sheets import Sheet, big_sheet
from users.models import Permission, User
from users.services.user_sheet import users_workbook

from .services.work_hours import outside_work_hours


@big_sheet("users", _("Users"), Permission.MANAGE_USERS)
def users(tenant, asked):
    def write(watch):
        now = timezone.now()
        return users_workbook(tenant=tenant, now=now, outside_work_hours=outside_work_hours(now, tenant), watch=watch)

    return Sheet("users.xlsx", User.objects.for_tenant(tenant).count(), write)
