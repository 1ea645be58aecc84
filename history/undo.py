"""Taking back what was changed together, where that is safe: all of it or nothing.

It is safe when every changed value still is what the change made it and what the old values name still exists; when
nothing that costs money hangs on it; and when the company can be run as before. The database itself says the rest.
"""

from contextlib import ExitStack, contextmanager
from copy import copy

from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, models, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from common.limits import LimitReached
from common.rows import lock
from service_numbers.models import ServiceNumber
from users.limits import room_for
from users.models import Department, DirectoryEntry, ModeSetting, User
from users.rights import BeyondOwnRights
from users.services.departments import lock_departments, no_deeper
from users.services.roles import LastAdmin, keeps_admins
from users.services.users import check_change, circle_of_colleagues, lock_company
from users.signing_in.services.admins import becomes_admin

from .models import Change
from .subjects import MODELS, said_of
from .words import Line, Names

MOST_CHANGES = 500


class CannotUndo(Exception):
    """A change that cannot be taken back; the message says why."""


def reason_in_sight(change_set, by):
    """Why somebody cannot undo a change, as far as the change itself says so; "" when only trying can tell."""
    try:
        undoable(change_set, by)
    except CannotUndo as refusal:
        return str(refusal)
    return ""


def undoable(change_set, by):
    """The Changes of a ChangeSet, latest first. Raises CannotUndo for what is never taken back, or not by `by`."""
    changes = list(change_set.changes.order_by("-id")[: MOST_CHANGES + 1])
    if len(changes) > MOST_CHANGES:
        raise CannotUndo(_("It changed too much at once."))
    for change in changes:
        if change.table not in MODELS:
            raise CannotUndo(_("The portal no longer has this setting."))
        check_kind(change, change_set.tenant, by)
    return changes


@transaction.atomic
def undo(*, change_set, by):
    """Take back all of a ChangeSet of a company for a user. Raises CannotUndo, and then nothing has changed.

    The history keeps this as a change of its own that `undoes` the other.
    """
    changes = undoable(change_set, by)
    lock_company(change_set.tenant)
    try:
        with keeps_admins(change_set.tenant), connection.cursor() as cursor, room_for_all(change_set.tenant, changes):
            tell_what_is_undone(cursor, change_set)
            for change in changes:
                TAKE_BACK[change.action](cursor, change)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError as error:
        raise CannotUndo(_("It does not go together with what has been set since.")) from error
    except LimitReached as refusal:
        raise CannotUndo(str(refusal)) from refusal
    except LastAdmin as error:
        raise CannotUndo(_("Nobody could manage the users of your company any more.")) from error
    check_company(change_set.tenant, changes)


@contextmanager
def room_for_all(tenant, changes):
    """For a block that takes back changes: what comes back counts like anything that is added."""
    coming = [change for change in changes if change.action == Change.Action.REMOVED or is_of(change, Department)]
    coming = [change for change in coming if hasattr(MODELS[change.table], "limits")]
    lock_owners(tenant, coming)
    with ExitStack() as rooms:
        for table in sorted({change.table for change in coming}):
            rooms.enter_context(room_for(MODELS[table].objects.for_tenant(tenant), tenant=tenant))
        if any(is_of(change, Department) for change in coming):
            rooms.enter_context(no_deeper(tenant))
        yield


def is_of(change, model):
    return MODELS[change.table] is model


def lock_owners(tenant, changes):
    """Lock what pages lock before they add such rows: `room_for` asks for these locks first."""
    for model, name in ((ServiceNumber, "service_number"), (User, "user")):
        lock(model.objects.for_tenant(tenant).filter(pk__in={getattr(change, name) for change in changes}))
    if any(is_of(change, Department) for change in changes):
        lock_departments(tenant)


def check_kind(change, tenant, by):
    """Raise CannotUndo for what is never taken back, whatever its values are now, or not by this user."""
    model, said = MODELS[change.table], said_of(change.table)
    if reason := said.reason_against_action(change.action):
        raise CannotUndo(str(reason))
    if not all(by.may(one) for one in said.needed_for(restored_fields(change, model))):
        raise CannotUndo(_("Your roles do not include the page where this is set."))
    if said.former.keys() & set(change.changed):
        raise CannotUndo(_("The portal no longer has this setting."))
    changed = {field.name for field in model._meta.concrete_fields if field.column in change.changed}
    if reason := said.reason_against_fields(changed):
        raise CannotUndo(str(reason))
    if model is DirectoryEntry and not tenant.managed_service:
        raise CannotUndo(_("Your company has no private number plan at present."))
    if model is User:
        check_rights(change, tenant, by)
    check_values(change, model)


def restored_fields(change, model):
    """The names of the fields that taking back a change touches: of a row that came or went, those filled in."""
    row = change.before or change.after
    fields = model._meta.concrete_fields
    return {one.name for one in fields if (one.column in change.changed if change.changed else row.get(one.column))}


def check_rights(change, tenant, by):
    """Raise CannotUndo for roles and an address of a user that `by` may not set on a page either."""
    user = User.objects.for_tenant(tenant).filter(pk=change.row).first()
    if user is None:
        return
    undone = copy(user)
    for name in {"roles", "email"} & set(change.changed):
        setattr(undone, name, change.before[name])
    try:
        check_change(by=by, before=user, after=undone)
    except BeyondOwnRights as refusal:
        raise CannotUndo(str(refusal)) from refusal


def new_admins(change_set):
    """The users who would come to manage users if a change was taken back."""
    changes = Change.objects.for_tenant(change_set.tenant).filter(change_set=change_set, table=User._meta.db_table)
    changes = [one for one in changes.order_by("pk")[:MOST_CHANGES] if "roles" in one.changed]
    keys = [one.row for one in changes if becomes_admin(before=one.after["roles"], after=one.before["roles"])]
    return list(User.objects.for_tenant(change_set.tenant).filter(pk__in=keys))


def check_values(change, model):
    """Raise CannotUndo when values of before cannot be had again: what was secret, and files that have gone."""
    before, after = change.before or {}, change.after or {}
    if any(Change.UNTOLD in (before.get(column), after.get(column)) for column in change.changed or before):
        raise CannotUndo(_("The history does not know what was secret."))
    for field in model._meta.concrete_fields:
        name = before.get(field.column)
        restored = field.column in change.changed or change.action == Change.Action.REMOVED
        if isinstance(field, models.FileField) and restored and name and not default_storage.exists(name):
            raise CannotUndo(_("The file of before is no longer there."))


def tell_what_is_undone(cursor, change_set):
    cursor.execute(
        "SELECT set_config('portal.by', (COALESCE(NULLIF(current_setting('portal.by', true), ''), '{}')::jsonb"
        " || jsonb_build_object('undoes', %s))::text, true)",
        [change_set.pk],
    )


def row_now(cursor, change):
    """The values of the row, locked; None when it is not there."""
    table = connection.ops.quote_name(change.table)
    cursor.execute(f"SELECT to_jsonb(t) FROM {table} t WHERE id = %s FOR UPDATE", [change.row])  # noqa: S608
    found = cursor.fetchone()
    return found and Change._meta.get_field("before").from_db_value(found[0], None, connection)


def refuse(change, why):
    line = Line(change, Names(change.tenant, [change]))
    raise CannotUndo(why % {"what": capfirst(f"{line.kind} {line.name}".strip())})


def take_back_value(cursor, change):
    now = row_now(cursor, change)
    if now is None:
        refuse(change, _("%(what)s has been removed since."))
    if any(column not in now or now[column] != change.after[column] for column in change.changed):
        refuse(change, _("%(what)s has been changed again since."))
    generated = {field.column for field in MODELS[change.table]._meta.concrete_fields if field.generated}
    names = [connection.ops.quote_name(column) for column in change.changed if column not in generated]
    columns = ", ".join(f"{name} = old.{name}" for name in names)
    restore(cursor, change, f"UPDATE {{table}} t SET {columns} FROM {{old}} WHERE t.id = old.id")  # noqa: S608


def take_away(cursor, change):
    now = row_now(cursor, change)
    if now is None:
        refuse(change, _("%(what)s has been removed since."))
    if any(now.get(column) != value for column, value in change.after.items()):
        refuse(change, _("%(what)s has been changed since."))
    table = connection.ops.quote_name(change.table)
    cursor.execute(f"DELETE FROM {table} WHERE id = %s", [change.row])  # noqa: S608


def bring_back(cursor, change):
    if row_now(cursor, change) is not None:
        refuse(change, _("%(what)s is there again."))
    fields = [field for field in MODELS[change.table]._meta.concrete_fields if not field.generated]
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    restore(cursor, change, f"INSERT INTO {{table}} ({names}) SELECT {names} FROM {{old}}")  # noqa: S608


def restore(cursor, change, statement):
    """Run a statement with the row as it was before, as PostgreSQL reads it from the history."""
    table = connection.ops.quote_name(change.table)
    old = f"(SELECT (jsonb_populate_record(NULL::{table}, before)).* FROM history_change WHERE id = %s) old"  # noqa: S608
    cursor.execute(statement.format(table=table, old=old), [change.pk])


TAKE_BACK = {
    Change.Action.CHANGED: take_back_value,
    Change.Action.ADDED: take_away,
    Change.Action.REMOVED: bring_back,
}


def check_company(tenant, changes):
    """What no constraint of the database says: no colleagues go round in a circle."""
    users = User.objects.for_tenant(tenant)
    moved = [change.row for change in changes if "colleague_id" in change.changed]
    for user in users.filter(pk__in=moved, colleague__isnull=False).select_related("colleague"):
        if circle_of_colleagues(user, user.colleague):
            raise CannotUndo(_("Colleagues would go round in a circle."))
    of_modes = [change.row for change in changes if change.table == ModeSetting._meta.db_table]
    modes = ModeSetting.objects.for_tenant(tenant).filter(pk__in=of_modes, colleague__isnull=False)
    for setting in modes.select_related("user__tenant", "colleague"):
        if circle_of_colleagues(setting.user, setting.colleague):
            raise CannotUndo(_("Colleagues would go round in a circle."))
