from django.db.models import Prefetch
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from common.phone_numbers import format_number
from common.sheets import Column, add_sheet, new_workbook, words_of

from ..models import Mode, Number, Role, User


def users_workbook(*, tenant, now, outside_work_hours, watch=iter):
    """All users of a company as an Excel file, with the mode in force `now`; by name.

    `outside_work_hours` is the condition of who is outside them, as `with_current_mode` takes it. Every row passes
    through `watch`.
    """
    columns = [
        Column(_("Short number"), 13),
        Column(_("Number"), 20),
        Column(_("Further numbers"), 30),
        Column(_("Name"), 30),
        Column(_("E-mail"), 34),
        Column(_("Department"), 24),
        Column(_("Roles"), 32),
        Column(_("Trunk"), 20),
        Column(_("Mode"), 18),
    ]
    users = User.objects.for_tenant(tenant).with_current_mode(now, outside_work_hours)
    users = users.select_related("department", "trunk").order_by(Lower("last_name"), Lower("first_name"), "pk")
    users = users.prefetch_related(Prefetch("numbers", Number.objects.for_tenant(tenant).order_by("e164")))
    modes = words_of(Mode)
    roles = {role.pk: role.name for role in Role.objects.given()}
    rows = (
        [
            user.short_number,
            format_number(user.main_number.e164) if user.main_number else None,
            ", ".join(format_number(number.e164) for number in user.numbers.all() if not number.is_main) or None,
            user.get_full_name(),
            user.email,
            user.department.name if user.department else None,
            ", ".join(roles[key] for key in user.roles if key in roles) or None,
            user.trunk.name if user.trunk else None,
            modes.get(user.current_mode),
        ]
        for user in users.iterator(chunk_size=1000)
    )
    workbook = new_workbook()
    add_sheet(workbook, _("Users"), columns, watch(rows))
    return workbook
