"""Service numbers of a company: members, opening hours, calendar days, lists of callers, prompts."""

from datetime import timedelta

from calendars.models import CalendarDay, OfficeHours, OpeningHours
from queues.models import Member
from service_numbers.models import ListedCaller, Override, Prompt, ServiceNumber
from users.models import Number, NumberBlock

from .people import make

DAYS, CALLERS = 16, 10  # of each service number
LONG_CALENDAR, LONG_LIST = 200, 500  # of the one that pages about one are measured with
MAIN_MODES = ["with-welcome", "without-welcome", "with-welcome", "external-divert"]
QUEUE_TYPES = ["skill", "all", "sequential", "random", "longest-idle"]


def make_service_numbers(*, company, size, rows, users, now):
    """All but those of `rows`; that one gets many members and long lists. Returns them all."""
    prompts = make_prompts(company, size, rows["prompt"])
    OfficeHours.objects.bulk_create(
        OfficeHours(tenant=company, weekday=day, starts=540, ends=1020) for day in range(1, 5)
    )
    own = rows["service_number"]
    open_now(own, now)
    numbers = [own, *make_numbers(company, size, prompts)]
    make_hours(company, numbers)
    make_days(company, numbers, now.date())
    make_callers(company, numbers)
    make_members(company, size, numbers, users)
    return numbers


def make_prompts(company, size, like):
    """A library of messages; all of them have the sound of one."""
    sound = {"original": like.original.name, "narrow": like.narrow.name, "wide": like.wide.name}
    sound |= {"seconds": like.seconds, "level": like.level, "uploaded_at": like.uploaded_at}
    made = (
        Prompt(tenant=company, name=f"Message {n:03}", original_name="message.wav", **sound)
        for n in range(size.of(180))
    )
    return make(Prompt, made)


def open_now(own, now):
    """What is running of `own` is planned for next month instead: pages then say what its members are for."""
    running = Override.objects.filter(service_number=own).order_by("set_at").first()
    running.set_at, running.ends_at = now + timedelta(days=30), now + timedelta(days=31)
    running.save(update_fields=["set_at", "ends_at"])


def make_numbers(company, size, prompts):
    """Every third is additional to the one before. Some lack a message or a number that their modes need."""
    first = size.users * 21 // 20 + 2_000
    last = first + size.service_numbers - 2
    block = NumberBlock.objects.create(tenant=company, first=size.e164(first), last=size.e164(last))
    e164 = (size.e164(place) for place in range(first, last + 1))
    numbers = make(Number, (Number(tenant=company, block=block, e164=one, use="service_number") for one in e164))
    mains = [number for n, number in enumerate(numbers) if n % 3 != 2]
    made = make(ServiceNumber, (service_number(company, n, one, prompts) for n, one in enumerate(mains)))
    more = enumerate(numbers[2::3])
    additional = (service_number(company, len(mains) + n, one, prompts, main=made[2 * n + 1]) for n, one in more)
    return made + make(ServiceNumber, additional)


def service_number(company, n, number, prompts, main=None):
    has_all = n % 10 != 0
    return ServiceNumber(
        tenant=company,
        number=number,
        name=f"Line {n:04}",
        main=main,
        main_mode=MAIN_MODES[n % 4],
        queue_type=QUEUE_TYPES[n % 5],
        welcome_message=prompts[n % len(prompts)] if has_all else None,
        opening_hours_closed_message=prompts[n * 3 % len(prompts)] if has_all else None,
        calendar_closed_message=prompts[n * 7 % len(prompts)],
        no_agents_mode="divert",
        no_agents_divert_number="+447700900456" if has_all else "",
        external_divert_number="+447700900123" if has_all else "",
        longest_wait=300,
    )


def make_hours(company, numbers):
    """For half of them; the others are open in the office hours."""
    make(
        OpeningHours,
        (
            OpeningHours(tenant=company, service_number=number, weekday=day, starts=starts, ends=ends)
            for number in numbers[::2]
            for day in range(1, 6)
            for starts, ends in ((480, 720), (780, 1080))
        ),
    )


def make_days(company, numbers, today):
    """Public holidays, as it were: past ones and those to come."""
    make(
        CalendarDay,
        (
            CalendarDay(tenant=company, service_number=number, name=f"Holiday {n}", first_day=day, last_day=day)
            for place, number in enumerate(numbers)
            for n in range(DAYS if place else LONG_CALENDAR)
            if (day := today + timedelta(days=23 * n // (1 if place else 10) - 100))
        ),
    )


def make_callers(company, numbers):
    make(
        ListedCaller,
        (
            ListedCaller(tenant=company, service_number=number, kind="blacklist", digits=f"+4479{n:08}")
            for place, number in enumerate(numbers)
            for n in range(CALLERS if place else LONG_LIST)
        ),
    )


def make_members(company, size, numbers, users):
    """Four to fifteen each, one in six logged off; very many of the first."""

    def members():
        for place, number in enumerate(numbers):
            count = 4 + place % 12 if place else size.most_members
            for n in range(count):
                user = users[(place * 31 + n * (1 if place == 0 else 7)) % len(users)]
                shown = {"is_available": n % 6 != 5, "skill": 1 + n % 3, "wrap_up_time": 10}
                yield Member(tenant=company, service_number=number, user=user, **shown)

    make(Member, members())
