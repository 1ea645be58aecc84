"""Makes a value of `configuration.py` of each row that `loading.py` has read, without a query."""

from dataclasses import fields, replace
from datetime import datetime
from functools import cache

from calendars.models import CalendarDay
from common.mail_addresses import mailbox_of, not_refused
from users.barring import barred_among

from .configuration import (
    Away,
    ClosedSettings,
    Day,
    MemberSettings,
    Message,
    ModeEffect,
    PickUpGroup,
    ServiceNumberSettings,
    Situation,
    TrunkSettings,
    Until,
    UserSettings,
)

MODE_EFFECT = ["mode", "pattern", "number", "colleague_id"]

# What is read of a member, in the order in which `member_of` takes it, and by which members are told apart in lists.
OF_MEMBER = ["service_number", "user", "user__first_name", "user__last_name", "user__short_number"]
OF_MEMBER += ["user__app_password_set_at", "user__absence_activated"]
OF_MEMBER += ["skill", "ringing_time", "wrap_up_time", "is_active", "is_available"]
OF_MEMBER += [f"user__department{part}" for part in ("", "__name", "__call_pick_up")]
OF_MEMBER += ["away_modes", "away_starts", "away_ends"]
OF_MEMBERS_ALIKE = ["service_number", "is_active", "is_available", "mode_now", "skill", "ringing_time"]


def _value(kind, row, model=None, **made):
    """A value of a `kind` from a row: what both have under one name is taken as it is, all else is `made`.

    `model` says whose row it is where it is a named tuple: of many rows.
    """
    taken = {name: getattr(row, name) for name in _same_names(model or type(row), kind) if name not in made}
    return kind(**taken, **made)


@cache
def _same_names(model, kind):
    return sorted({one.name for one in fields(kind)} & {one.attname for one in model._meta.concrete_fields})


def service_number_of(tenant, row, hours, messages, silent, members, lists, black_list):
    """`black_list` are the company's EntriesByDigits: many numbers are asked about."""
    numbers = {row.external_divert_number, row.closed_divert_number, row.no_agents_divert_number}
    numbers |= {one.divert_number for one in (*hours.days, *hours.untils)}
    how = {"country": tenant.country, "black_list": black_list, "barred_kinds": tenant.barred_kinds}
    mailed = {mailbox_of(address) for address in (*row.user_addresses, *row.confirmed_addresses)}
    mailed = not_refused(mailed, row.refused_addresses)
    return _value(
        ServiceNumberSettings,
        row,
        pk=row.pk,
        e164=row.number.e164,
        hours=hours,
        closed=_closed(row, messages),
        welcome_message=messages.get(row.welcome_message_id),
        vms_emails=tuple(address for address in row.vms_emails if mailbox_of(address) in mailed),
        has_unconfirmed_emails=any(mailbox_of(address) not in mailed for address in row.vms_emails),
        barred_numbers=barred_among({one for one in numbers if one}, **how),
        pin=row.recording_pin,
        recording_numbers=tuple(lists["recording", None, row.pk]),
        caller_blacklist=tuple(lists["blacklist", None, row.pk]),
        members=tuple(members),
        queue_music=messages.get(row.queue_music_id),
        silent_messages=silent,
        uses_calendar=row.uses_calendar,
    )


def _closed(row, messages):
    """The closed situations; outside the hours the company's message speaks where the number has none of its own."""
    own_message, companys = (messages.get(pk) for pk in (row.opening_hours_closed_message_id, row.outside_message_id))
    otherwise = companys if own_message and not own_message.has_sound else None
    return {
        Situation.CALENDAR_CLOSED: ClosedSettings(
            row.calendar_closed_mode, messages.get(row.calendar_closed_message_id), row.closed_divert_number
        ),
        Situation.OPENING_HOURS_CLOSED: ClosedSettings(
            row.opening_hours_closed_mode,
            own_message or companys,
            row.closed_divert_number,
            own_message is None,
            otherwise,
        ),
        Situation.NO_AGENTS: ClosedSettings(
            row.no_agents_mode, messages.get(row.no_agents_message_id), row.no_agents_divert_number
        ),
    }


def member_of(user_pk, first_name, last_name, short_number, app_password_set_at, absence_activated, *values):
    """A MemberSettings of the values of OF_MEMBER, after the service number: groups are large, and read often."""
    *of_member, department, name, call_pick_up, modes, starts, ends = values
    return MemberSettings(
        user_pk,
        f"{first_name} {last_name}".strip(),  # as User.get_full_name
        short_number,
        *of_member[:3],
        has_app_password=app_password_set_at is not None,
        pick_up_group=PickUpGroup(department, name) if call_pick_up else None,
        is_active=of_member[3],
        is_available=of_member[4],
        absence_activated=absence_activated,
        absences=tuple(map(Away, modes, starts, ends)),
    )


def members_alike(moment, count, is_active, is_available, mode_now, skill, ringing_time, has_app_password):
    """So many members that stand alike at a moment, of the values of OF_MEMBERS_ALIKE: whoever they are."""
    member = MemberSettings(
        user_pk=0,
        name="",
        short_number="",
        skill=skill,
        ringing_time=ringing_time,
        has_app_password=has_app_password,
        is_active=is_active,
        is_available=is_available,
        absences=(Away(mode_now, moment),) if mode_now else (),
    )
    return [member] * count


def user_of(row, work_hours, lists):
    return _value(
        UserSettings,
        row,
        pk=row.pk,
        name=row.get_full_name(),
        numbers=tuple(row.e164s),
        colleague=row.colleague_id,
        absences=_absences(row),
        work_hours=tuple(work_hours),
        modes={mode: ModeEffect(*effect) for mode, *effect in _mode_effects(row)},
        white_list=tuple(lists["white", row.pk, None]),
        black_list=tuple(lists["black", row.pk, None]),
        barred_kinds=row.barred_kinds,
        refused_callers=tuple(lists["refused", row.pk, None]),
        trunk=_value(TrunkSettings, row.trunk, pk=row.trunk.pk) if row.trunk else None,
        has_app_password=row.app_password_set_at is not None,
        pick_up_group=_pick_up_group(row),
    )


def _mode_effects(row):
    """What a user has chosen for modes, each as the values of MODE_EFFECT."""
    return ([one[name] for name in MODE_EFFECT] for one in row.mode_effects)


def _pick_up_group(row):
    """The very department of a user, if its call pick-up is on: those above and below are others."""
    department = row.department
    return PickUpGroup(department.pk, department.name) if department and department.call_pick_up else None


def _absences(row):
    return tuple(Away(*one) for one in zip(row.away_modes, row.away_starts, row.away_ends, strict=True))


def day_of(row, messages):
    return _value(
        Day,
        row,
        CalendarDay,
        pk=row.id,
        hours=tuple((part["starts"], part["ends"]) for part in row.parts or ()),
        message=messages.get(row.prompt_id),
    )


def until_of_json(one, messages):
    """JSON has instants as texts."""
    return Until(
        kind=one["kind"],
        set_at=datetime.fromisoformat(one["set_at"]),
        ends_at=datetime.fromisoformat(one["ends_at"]),
        set_by=one["set_by"],
        message=messages.get(one["prompt_id"]),
        is_silent=one["is_silent"],
        divert_number=one["divert_number"],
        pk=one["id"],
    )


def until_of(override):
    """An Override as a value, whether it is saved or not; its company is that of its service number."""
    prompt = override.prompt
    message = replace(message_of(prompt), is_coming=prompt.is_coming) if prompt else None
    return _value(Until, override, pk=override.pk or 0, message=message)


def message_of(prompt):
    """A Prompt as a value; whether it is being converted no call depends on (`answers.py`)."""
    return Message(prompt.pk, prompt.name, prompt.is_too_quiet, prompt.has_sound)
