"""People of a company: names, numbers, departments, work hours, absences, settings of modes, lists, orders."""

from datetime import timedelta
from itertools import cycle, islice

from django.contrib.auth.hashers import make_password

from calendars.models import WorkHours
from users.models import (
    Absence,
    CallPattern,
    Department,
    ListedNumber,
    Mode,
    ModeSetting,
    Number,
    NumberBlock,
    Order,
    Role,
    User,
)
from users.services.companies import add_number_block
from users.signing_in.hashing import SmallArgon2

from ..browsers import PASSWORD

FIRST = ["Amelia", "Bilal", "Chloé", "Daniel", "Elin", "Fergus", "Grace", "Hugo", "Imogen", "Jakub", "Keira"]
LAST = [
    "Hart",
    "Rahman",
    "Lefèvre",
    "Okafor",
    "Sjöberg",
    "Boyd",
    "Achterberg",
    "Vautier",
    "Page",
    "Nowak",
    "Mulligan",
]
BATCH = 2_000
FREE = 1_000  # numbers that nobody has
PATTERNS = [CallPattern.VOICEMAIL, CallPattern.EXTERNAL, CallPattern.OWN_THEN_VOICEMAIL, CallPattern.OWN_PHONE]


def make_people(*, company, size, rows, trunks, now):
    """All users but those of `rows`, and what belongs to them. Returns them; the first ones are admins."""
    departments = make_departments(company, size, rows["department"])
    users = make_users(company, size, departments, trunks)
    give_numbers(company, size, users)
    make_work_hours(company, users)
    make_absences(company, users, now)
    make_mode_settings(company, users)
    make_lists(company, users)
    make_orders(company, users, now)
    return users


def make_departments(company, size, largest):
    """A tree of departments two deep, after the one that a tenth of the people are in."""
    count = size.of(480)
    tops = make(Department, (Department(tenant=company, name=f"Division {n}") for n in range(count // 10)))
    below = (Department(tenant=company, name=f"Department {n}", parent=tops[n % len(tops)]) for n in range(count))
    return [largest, *make(Department, below)]


def make_users(company, size, departments, trunks):
    """Everybody's password is the one of the other measurements, so that some can sign in over HTTP."""
    admins = Role.objects.get(code=Role.ADMIN)
    password = make_password(PASSWORD, hasher=SmallArgon2())
    return make(
        User,
        (
            User(
                tenant=company,
                username=f"bench{size.users}-{n}",
                password=password,
                first_name=FIRST[n % 11],
                last_name=f"{LAST[n * 7 % 11]} {n * 7919 % size.users}",
                email=(email := f"bench{n}@{company.sip_domain}"),
                proved_email=email if n % 3 else "",
                short_number=str(100_000 + n),
                trunk=trunks[n % len(trunks)],
                department=departments[n % len(departments) if n % 10 else 0],
                roles=[admins.pk] if n < 20 else [],
                work_hours_activated=n % 2 == 0,
                forwarding_number=f"+447700900{n % 1000:03}" if n % 4 == 0 else "",
            )
            for n in range(size.users)
        ),
    )


def give_numbers(company, size, users):
    """A main number each, a further one for every twentieth, and some that nobody has."""
    block = NumberBlock.objects.create(tenant=company, first=size.e164(0), last=size.e164(0))
    further = len(users) // 20
    owners = [*enumerate(users), *enumerate(users[:further], start=len(users))]
    make(
        Number,
        (
            Number(tenant=company, block=block, e164=size.e164(n), use="user", user=user, is_main=n < len(users))
            for n, user in owners
        ),
    )
    NumberBlock.objects.filter(pk=block.pk).update(last=size.e164(len(owners) - 1))
    add_number_block(tenant=company, first=size.e164(len(owners)), last=size.e164(len(owners) + FREE - 1))


def make_work_hours(company, users):
    """For half of the people: five days a week, for half of these with a break."""
    whole, halves = [(510, 1020)], [(480, 720), (780, 1020)]
    make(
        WorkHours,
        (
            WorkHours(tenant=company, user=user, weekday=day, starts=starts, ends=ends)
            for n, user in enumerate(users[::2])
            for day in range(5)
            for starts, ends in (halves if n % 2 else whole)
        ),
    )


def make_absences(company, users, now):
    """Every tenth is away, some of them until they say so; every fifth will be; every second has been."""
    modes = cycle(Mode)

    def absences():
        for n, user in enumerate(users):
            if n % 2 == 0:
                yield absence(user, next(modes), -30, -25)
            if n % 10 == 1:
                yield absence(user, next(modes), -2, None if n % 3 == 0 else 20 + n % 20)
            if n % 5 == 0:
                yield absence(user, next(modes), 30 + n % 100, 32 + n % 100)

    def absence(user, mode, begins, ends):
        until = None if ends is None else now + timedelta(days=ends)
        starts_at = now + timedelta(days=begins)
        return Absence(
            tenant=company, user=user, mode=mode, starts_at=starts_at, ends_at=until, is_open_ended=until is None
        )

    make(Absence, absences())


def make_mode_settings(company, users):
    """Two modes of every fifth."""
    make(
        ModeSetting,
        (
            ModeSetting(tenant=company, user=user, mode=mode, pattern=PATTERNS[n % 4], number="+447700900456")
            for n, user in enumerate(users[::5])
            for mode in (Mode.LUNCH, Mode.MEETING)
        ),
    )


def make_lists(company, users):
    """Of every tenth three callers each, and long lists of the company."""
    of_users = (
        ListedNumber(tenant=company, user=user, kind=kind, digits=f"+4479{n:08}", note="bench")
        for n, user in enumerate(users[::10])
        for kind in ("black", "white", "refused")
    )
    of_company = (
        ListedNumber(tenant=company, kind=kind, digits=f"+4478{n:08}", note="bench")
        for n in range(450)
        for kind in ("black", "white")
    )
    make(ListedNumber, [*of_users, *of_company])


def make_orders(company, users, now):
    """What each user costs a month, and a subscription of every fourth."""
    done = {"tenant": company, "placed_by_name": "Amelia Hart", "state": "done"}
    make(
        Order,
        (
            Order(
                **done,
                action=action,
                user=user,
                subject=user.get_full_name(),
                one_off=45,
                monthly=12,
                placed_at=now - timedelta(minutes=30 * (len(users) - n)),
            )
            for n, user in enumerate(users)
            for action in (["add_user", "start_voip"] if n % 4 == 0 else ["add_user"])
        ),
    )


def make(model, rows):
    """Many rows at once, a batch at a time, each kept by itself: triggers hold a lock a user until then."""
    made, rows = [], iter(rows)
    while batch := list(islice(rows, BATCH)):
        made += model.objects.bulk_create(batch)
    return made
