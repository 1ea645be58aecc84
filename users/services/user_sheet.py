from collections import defaultdict

from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from common.phone_numbers import format_number
from common.sheets import Column, add_sheet, new_workbook, words_of

from ..models import Mode, Number, Role

OF_USER = ["pk", "short_number", "main_e164", "first_name", "last_name", "email"]
OF_USER += ["department__name", "roles", "trunk__name", "current_mode"]


def users_workbook(*, tenant, users, now, outside_work_hours, search="", watch=iter):
    """Users of a company as an Excel file, with the mode in force `now`; by name. It says what was searched for.

    `outside_work_hours` is the condition of who is outside them, as `with_current_mode` takes it. Every row passes
    through `watch`.
    """
    workbook = new_workbook()
    above = _("Users found for “%(search)s”") % {"search": search} if search else ""
    add_sheet(workbook, _("Users"), _columns(), watch(_rows(tenant, users, now, outside_work_hours)), above=above)
    return workbook


def _columns():
    return [
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


def _rows(tenant, users, now, outside_work_hours):
    """Made of values, not of users: making these takes longer than writing them."""
    further = _further_numbers(tenant)
    users = users.with_current_mode(now, outside_work_hours).with_main_number()
    users = users.order_by(Lower("last_name"), Lower("first_name"), "pk")
    modes = words_of(Mode)
    names = {role.pk: role.name for role in Role.objects.given()}
    for (
        pk, short_number, main, first_name, last_name, email, department, roles, trunk, mode,
    ) in users.values_list(*OF_USER).iterator(chunk_size=1000):  # fmt: skip
        yield [
            short_number,
            format_number(main) if main else None,
            further.get(pk),
            f"{first_name} {last_name}".strip(),  # as User.get_full_name
            email,
            department,
            ", ".join(names[key] for key in roles if key in names) or None,
            trunk,
            modes.get(mode),
        ]


def _further_numbers(tenant):
    """The numbers beside the main one of whoever has some, in words: few have, and a query for each takes longer."""
    found = defaultdict(list)
    numbers = Number.objects.for_tenant(tenant).filter(user__isnull=False, is_main=False).order_by("e164")
    for user, e164 in numbers.values_list("user", "e164"):
        found[user].append(format_number(e164))
    return {user: ", ".join(some) for user, some in found.items()}
