"""Makes the values of `configuration.py` of a company's rows, in a number of queries that does not grow with them."""

from collections import defaultdict
from dataclasses import dataclass, fields, replace
from datetime import timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import JSONObject
from django.utils import timezone

from calendars.models import CalendarDay, CalendarDayHours, OfficeHours, OpeningHours, OutsideOfficeHours, WorkHours
from common.numbering.codes import ways_to_read
from common.numbering.feature_codes import PICK_UP, feature_code_of
from queues.models import Member
from service_numbers.models import ListedCaller, Override, Prompt, ServiceNumber
from users.models import (
    Absence,
    Department,
    DirectoryEntry,
    ListedNumber,
    ModeSetting,
    NamedIn,
    Number,
    OutsideAddress,
    Trunk,
    TrunkAllotment,
    User,
    WithoutTagIn,
)
from users.number_lists import EntriesByDigits

from .configuration import (
    CompanySettings,
    Hours,
    Listed,
    Period,
    Phone,
    SpeedDial,
    TrunkSettings,
)
from .reach import led_to, reachable
from .reads import READS, columns
from .values_of_rows import (
    MODE_EFFECT,
    OF_MEMBER,
    OF_MEMBERS_ALIKE,
    day_of,
    member_of,
    members_alike,
    message_of,
    service_number_of,
    until_of_json,
    user_of,
)


class Gone(LookupError):
    """The service number or user that is called has just been deleted."""


@dataclass(frozen=True)
class Targets:
    """Numbers of the company to which diverts lead: those that are free, and those that are somebody's."""

    free: frozenset = frozenset()
    own: frozenset = frozenset()


NO_TARGETS = Targets()
CALENDAR_IS_USED = timedelta(days=400)
OF_UNTILS = ["id", "kind", "set_at", "ends_at", "set_by", "prompt_id", "is_silent", "divert_number"]
HAS_APP_PASSWORD = Q(user__app_password_set_at__isnull=False)
DIVERT_NUMBERS = ["external_divert_number", "closed_divert_number", "no_agents_divert_number"]


def load_call(tenant, moment, *, service_number=None, user=None, dialled=""):
    """CompanySettings with all that a call to a service number or a user may come to, or one that the user makes.

    Takes at most 8 queries. Raises Gone when the one called has just been deleted.
    """
    reached = reachable(tenant, service_number=service_number, user=user, dialled=dialled)
    numbers = _of(ServiceNumber, tenant, reached.service_numbers)
    users = _of(User, tenant, reached.users)
    digits = tuple(digits for _code, digits in ways_to_read(dialled, tenant.country))
    company = load_company(tenant, moment, numbers, users, digits, Targets(free=reached.free_numbers))
    is_there = service_number.number.e164 in company.service_numbers if service_number else user.pk in company.users
    if not is_there:
        raise Gone("deleted meanwhile")
    if user and feature_code_of(dialled) is PICK_UP:
        return replace(company, may_be_picked_up=_others_of_department(tenant, company.users[user.pk]))
    return company


def _of(model, tenant, pks):
    """The rows with some keys, or None for none: composing what finds nothing takes as long as any other query."""
    return model.objects.for_tenant(tenant).filter(pk__in=pks) if pks else None


def load_all_service_numbers(tenant, moment, service_numbers):
    """CompanySettings with service numbers alone, for lists of them, and which of their diverts reach nobody."""
    return load_company(tenant, moment, service_numbers, targets=_targets(tenant, service_numbers))


def load_standings(tenant, moment, service_numbers):
    """The same for how they stand at `moment`, quick for large groups: members who stand alike then are not named.

    With the service numbers that their diverts lead to, over however many: a list that shows some has to see all.
    Returns it with the keys of those asked for.
    """
    pks, asked = led_to(tenant, service_numbers)
    there = ServiceNumber.objects.for_tenant(tenant).filter(pk__in=pks)
    company = load_company(tenant, moment, there, targets=_targets(tenant, there), members_of=_members_alike)
    return company, asked


def _targets(tenant, service_numbers):
    """The Targets of diverts of some service numbers."""
    of_numbers = {"service_number__in": service_numbers.order_by().values("pk")}
    targets = [service_numbers.order_by().values_list(name) for name in DIVERT_NUMBERS]
    for model in (CalendarDay, Override):
        diverting = model.objects.for_tenant(tenant).filter(**of_numbers).exclude(divert_number="")
        targets.append(diverting.order_by().values_list("divert_number"))
    numbers = Number.objects.for_tenant(tenant).filter(e164__in=targets[0].union(*targets[1:]))
    uses = dict(numbers.values_list("e164", "use"))
    free = frozenset(e164 for e164, use in uses.items() if use == Number.Use.FREE)
    return Targets(free, frozenset(uses) - free)


def load_company(tenant, moment, service_numbers, users=None, digits=(), targets=NO_TARGETS, members_of=None):
    """CompanySettings with the given service numbers and users of a company, and the speed dials among `digits`.

    None in place of rows is none of them.

    Calendar days are loaded from the day before `moment` on; absences that are over are left out. `members_of` loads
    the members in place of `_members`.
    """
    numbers = list(_service_numbers(tenant, service_numbers, moment)) if service_numbers is not None else []
    people = list(_users(tenant, users, moment, digits)) if users is not None else []
    periods = _periods(tenant, numbers, people)
    lists = _lists(tenant, numbers, people)
    days = _days(tenant, numbers, moment) if numbers else {}
    messages, silent = _messages(tenant, numbers, days) if numbers else ({}, {})
    members = (members_of or _members)(tenant, numbers, moment) if numbers else {}
    office_hours, black = tuple(periods["office"]), EntriesByDigits(lists["black", None, None])
    settings = {}
    for row in numbers:
        hours = _hours(tenant, row, office_hours, periods["opening", row.pk], days[row.pk], messages)
        names = tuple(silent[pk] for pk in sorted(_prompts_of(row, days[row.pk]) & silent.keys()))
        settings[row.number.e164] = service_number_of(
            tenant, row, hours, messages, names, members[row.pk], lists, black
        )
    settings_of_users = {row.pk: user_of(row, periods["work", row.pk], lists) for row in people}
    return CompanySettings(
        zone=tenant.zone,
        country=tenant.country,
        service_numbers=settings,
        users=settings_of_users,
        owners={number: one.pk for one in settings_of_users.values() for number in one.numbers},
        short_numbers={one.short_number: one.pk for one in settings_of_users.values()},
        white_list=tuple(lists["white", None, None]),
        black_list=tuple(lists["black", None, None]),
        barred_kinds=tenant.barred_kinds,
        speed_dials={one["code"]: SpeedDial(**one) for one in people[0].speed_dials or ()} if people else {},
        **_of_company([*numbers, *people]),
        free_numbers=targets.free,
        own_numbers=targets.own,
    )


def _of_company(rows):
    """What each row of `_with_company` says of the company: its main number, and its first trunk."""
    row = next(iter(rows), None)
    if row is None:
        return {}
    trunk = TrunkSettings(**row.company_trunk) if row.company_trunk else None
    return {"main_number": row.company_number or "", "trunk": trunk}


def _hours(tenant, row, office_hours, opening_hours, days, messages):
    """When a service number is open: its main mode, weekly periods, calendar days and what is set until a time."""
    return Hours(
        zone=tenant.zone,
        main_mode=row.main_mode,
        opening_hours=tuple(opening_hours),
        office_hours=office_hours,
        days=tuple(day_of(one, messages) for one in days),
        untils=tuple(until_of_json(one, messages) for one in row.untils),
    )


# Rows


def _service_numbers(tenant, service_numbers, moment):
    outside = OutsideOfficeHours.objects.for_tenant(tenant).values("prompt")[:1]
    recent = CalendarDay.objects.for_tenant(tenant).filter(
        service_number=OuterRef("pk"), last_day__gte=timezone.localtime(moment, tenant.zone).date() - CALENDAR_IS_USED
    )
    untils = Override.objects.for_tenant(tenant).filter(service_number=OuterRef("pk")).not_over(moment)
    rows = service_numbers.select_related("number").only(*columns(ServiceNumber), *columns(Number, "number__"))
    rows = rows.annotate(
        outside_message_id=Subquery(outside),
        uses_calendar=Exists(recent),
        untils=ArraySubquery(untils.values(one=JSONObject(**{name: name for name in OF_UNTILS}))),
    )
    return _with_mailed_addresses(_with_company(rows, tenant), tenant)


def _with_company(rows, tenant):
    """Adds to rows what a call needs of the company besides, without a query of its own."""
    main_ones = ServiceNumber.objects.for_tenant(tenant).main_ones().order_by("id")
    allotted = TrunkAllotment.objects.for_tenant(tenant).order_by("id")
    trunk = JSONObject(**{name: f"trunk__{name}" for name in ("pk", *READS[Trunk])})
    return rows.annotate(
        company_number=Subquery(main_ones.values("number__e164")[:1]),
        company_trunk=Subquery(allotted.values(one=trunk)[:1]),
    )


def _with_mailed_addresses(rows, tenant):
    """Adds of the VMS addresses of each row whose they are: users' own, others that have confirmed, or refused.

    As `users.services.outside_addresses.may_be_mailed` decides, without a query of its own.
    """
    named = OuterRef("vms_emails")
    users = User.objects.for_tenant(tenant).with_proved_email().filter(NamedIn("proved_mailbox", named)).order_by()
    others = OutsideAddress.objects.for_tenant(tenant).order_by()
    return rows.annotate(
        user_addresses=ArraySubquery(users.values("email")),
        confirmed_addresses=ArraySubquery(others.confirmed().filter(NamedIn("address", named)).values("address")),
        refused_addresses=ArraySubquery(others.refused().filter(WithoutTagIn("address", named)).values("address")),
    )


def _users(tenant, users, moment, digits):
    numbers = Number.objects.for_tenant(tenant).filter(user=OuterRef("pk")).order_by("-is_main", "e164")
    modes = ModeSetting.objects.for_tenant(tenant).filter(user=OuterRef("pk"))
    speed_dials = DirectoryEntry.objects.for_tenant(tenant if tenant.managed_service else None)
    dialled = speed_dials.filter(short_code__in=digits).order_by()
    read = columns(User) + columns(Trunk, "trunk__") + columns(Department, "department__")
    people = (
        users.select_related("trunk", "department")
        .only(*read)
        .annotate(
            speed_dials=ArraySubquery(
                dialled.values(one=JSONObject(code="short_code", name="name", number="number"))
            ),
            e164s=ArraySubquery(numbers.values("e164")),
            mode_effects=ArraySubquery(
                modes.values(effect=JSONObject(**dict(zip(MODE_EFFECT, MODE_EFFECT, strict=True))))
            ),
        )
    )
    return _with_absences(_with_company(people, tenant), "pk", tenant, moment)


def _with_absences(rows, user, tenant, moment):
    """Adds the absences of the user that the field `user` of each row names, without those that are over."""
    absences = Absence.objects.for_tenant(tenant).filter(user=OuterRef(user)).not_over(moment)
    return rows.annotate(
        away_modes=ArraySubquery(absences.values("mode")),
        away_starts=ArraySubquery(absences.values("starts_at")),
        away_ends=ArraySubquery(absences.values("ends_at")),
    )


def _others_of_department(tenant, user):
    """The telephones of the others of a user's department whose calls may be picked up, by short number."""
    group = user.pick_up_group
    if group is None:
        return ()
    others = User.objects.for_tenant(tenant).filter(department=group.pk).exclude(pk=user.pk).order_by("short_number")
    rows = others.only("first_name", "last_name", "short_number", "app_password_set_at")
    return tuple(
        Phone(
            one.get_full_name(),
            one.pk,
            one.short_number,
            unknown=one.app_password_set_at is None,
            pick_up_group=group,
        )
        for one in rows
    )


def _periods(tenant, numbers, people):
    """Weekly periods by whose they are: "office", ("opening", service number), ("work", user)."""
    nobody = Value(None, output_field=IntegerField())
    office = OfficeHours.objects.for_tenant(tenant).values_list(Value("office"), nobody, "weekday", "starts", "ends")
    opening = OpeningHours.objects.for_tenant(tenant).filter(service_number__in=[one.pk for one in numbers])
    work = WorkHours.objects.for_tenant(tenant).filter(user__in=[one.pk for one in people])
    rows = office.order_by().union(
        opening.order_by().values_list(Value("opening"), "service_number", "weekday", "starts", "ends"),
        work.order_by().values_list(Value("work"), "user", "weekday", "starts", "ends"),
        all=True,
    )
    found = defaultdict(list)
    for kind, owner, *period in rows:
        found[kind if owner is None else (kind, owner)].append(Period(*period))
    return found


def _days(tenant, numbers, moment):
    today = timezone.localtime(moment, tenant.zone).date()
    hours = CalendarDayHours.objects.for_tenant(tenant).filter(calendar_day=OuterRef("pk")).order_by("starts")
    parts = ArraySubquery(hours.values(part=JSONObject(starts="starts", ends="ends")))
    entries = (
        CalendarDay.objects.for_tenant(tenant)
        .filter(service_number__in=[one.pk for one in numbers])
        .from_day(today - timedelta(days=1))
        .annotate(parts=Case(When(mode=CalendarDay.Mode.OTHER_HOURS, then=parts)))  # no other mode asks for them
        .values_list(*columns(CalendarDay), "parts", named=True)
    )
    found = defaultdict(list)
    for one in entries:
        found[one.service_number_id].append(one)
    return found


def _lists(tenant, numbers, people):
    """Entries of lists by (kind, user, service number); the company's own have neither."""
    entry = [one.name for one in fields(Listed)]
    nobody = Value(None, output_field=IntegerField())
    of_users = ListedNumber.objects.for_tenant(tenant).filter(Q(user=None) | Q(user__in=[one.pk for one in people]))
    of_numbers = ListedCaller.objects.for_tenant(tenant).filter(service_number__in=[one.pk for one in numbers])
    rows = (
        of_users.order_by()
        .values_list("kind", "user", nobody, *entry)
        .union(of_numbers.order_by().values_list("kind", nobody, "service_number", *entry), all=True)
    )
    found = defaultdict(list)
    for kind, user, service_number, *listed in rows:
        found[kind, user, service_number].append(Listed(*listed))
    return found


def _messages(tenant, numbers, days):
    """Messages, and the names of those whose sound is not there, each by its key."""
    used = {pk for row in numbers for pk in _prompts_of(row, days[row.pk])}
    rows = list(Prompt.objects.for_tenant(tenant).filter(pk__in=used).only(*columns(Prompt)))
    messages = {row.pk: message_of(row) for row in rows}
    return messages, {row.pk: row.name for row in rows if not row.has_sound}


def _prompts_of(row, days):
    """The keys of all prompts that are chosen for a service number."""
    chosen = {row.queue_music_id, row.welcome_message_id, row.calendar_closed_message_id}
    chosen |= {row.opening_hours_closed_message_id, row.no_agents_message_id, row.outside_message_id}
    return (chosen | {day.prompt_id for day in days} | {one["prompt_id"] for one in row.untils}) - {None}


def _members(tenant, numbers, moment):
    found = defaultdict(list)
    members = Member.objects.for_tenant(tenant).filter(service_number__in=[one.pk for one in numbers]).by_skill()
    for service_number, *values in _with_absences(members, "user", tenant, moment).values_list(*OF_MEMBER):
        found[service_number].append(member_of(*values))
    return found


def _members_alike(tenant, numbers, moment):
    """Members whose settings and modes at a moment are the same, as one value, so often as there are of them."""
    found = defaultdict(list)
    members = Member.objects.for_tenant(tenant).filter(service_number__in=[one.pk for one in numbers])
    alike = members.with_mode(moment).order_by().values_list(*OF_MEMBERS_ALIKE, HAS_APP_PASSWORD)
    for service_number, *values, count in alike.annotate(count=Count("pk")):
        found[service_number] += members_alike(moment, count, *values)
    return found
