"""Companies set up at random, and one call in each. A world is what its seed makes of it, each time."""

from datetime import timedelta
from random import Random

from django.utils import timezone

from calendars.models import CalendarDay
from service_numbers.models import ClosedMode, ListedCaller, MainMode, NumberDisplayMode, NumberDisplayType, QueueType
from tests import factories
from users.models import CallPattern, ListedNumber, Mode

from .stage import MOBILE

BARRED = "+442079469999"  # by the company's black list
OF_NOBODY = "299"
WITHHOLDS = "141"  # the code, in Britain
ALL_DAY, NO_MORE = (0, 24 * 60), (0, 1)  # minutes: the second is over one minute after midnight
RINGS_FOR = 20  # seconds: for users, who may answer; of members longer than LEAVES_AFTER
MEMBER_RINGS_FOR, LEAVES_AFTER = 60, 10
# Where calls may be sent on to; "" is nowhere.
TARGETS = ("", "outside", "outside", "other", "user", BARRED)
MESSAGES = {
    "welcome_message": "welcome",
    "opening_hours_closed_message": "outside the opening hours",
    "calendar_closed_message": "closed by the calendar",
    "no_agents_message": "no agents",
}


class World:
    """Settings that are drawn beforehand, and made as rows by `furnish`.

    `kind` is what happens: somebody calls a service "number" or a "user", or the user "dials". `answers_at` is which
    of the ringings (0 is the first) somebody answers, None none; `far_answers` whether somebody outside does, and
    `caller_ends` who ends a talk.
    """

    outside, far = 1, 1

    def __init__(self, seed, kind):
        self.draw, self.kind, self.name = Random(seed), kind, f"{kind} {seed}"
        maybe = self.maybe
        self.people = self.draw.choice((0, 1, 2, 2)) if kind == "number" else 2
        self.calls = 1
        self.caller = None if maybe(0.2) else MOBILE
        self.answers_at = self.draw.choice((0, 0, 0, 1, None))
        self.far_answers, self.caller_ends = maybe(0.75), maybe(0.5)
        self.dialled = self.draw.choice(
            ("colleague", "whole number", "outside", "withheld", "number", BARRED, OF_NOBODY)
        )
        self.has_number = kind == "number" or maybe(0.4) or (kind == "dials" and self.dialled == "number")
        self.kinds = set()  # of the steps that were met

    def maybe(self, share):
        return self.draw.random() < share

    def furnish(self, own):
        """Make the rows; returns what is called or dialled."""
        self.own, self.now = own, timezone.now()
        self.other = own.service_number(no_agents_message=own.ours.prompts["closed for a while"])
        for place, person in enumerate(own.people):
            self.user(person, own.people[1 - place] if len(own.people) == 2 else None)
        number = self.service_number() if self.has_number else None
        if self.kind == "number":
            return number.number.e164
        if self.kind == "user":
            return own.people[0].number
        return {
            "colleague": own.people[1].short_number,
            "whole number": own.people[1].number,
            "outside": own.number_outside,
            "withheld": WITHHOLDS + own.number_outside.replace("+44", "0"),
            "number": number.number.e164 if number else OF_NOBODY,
        }.get(self.dialled, self.dialled)

    def target(self):
        chosen = self.draw.choice(TARGETS)
        people = self.own.people
        found = {
            "outside": self.own.number_outside,
            "other": self.other.number.e164,
            "user": people[-1].number if people else "",
        }
        return found.get(chosen, chosen)

    # Users

    def user(self, person, colleague):
        """In some mode or none. Who dials rings nobody's telephone twice: there the other one has no colleague."""
        user, choice = person.user, self.draw.choice
        colleague = colleague.user if colleague and self.kind != "dials" else None
        user.alert_time, user.voicemail_enabled = RINGS_FOR, self.maybe(0.7)
        user.forwarding_number = choice(("", self.own.number_outside, self.own.number_outside, BARRED))
        user.refuses_withheld = self.maybe(0.2)
        user.colleague = colleague if self.maybe(0.5) else None
        user.work_hours_activated = self.maybe(0.2)
        if self.maybe(0.6):
            mode, pattern = choice(list(Mode)), choice(list(CallPattern))
            factories.AbsenceFactory(user=user, mode=mode, starts_at=self.now - timedelta(hours=1))
            number = choice(("", self.own.number_outside))
            colleague = colleague if self.maybe(0.6) else None
            factories.ModeSettingFactory(user=user, mode=mode, pattern=pattern, number=number, colleague=colleague)
        for kind in (ListedNumber.Kind.WHITE, ListedNumber.Kind.REFUSED):
            if self.maybe(0.15):
                factories.ListedNumberFactory(user=user, kind=kind, digits=MOBILE)
        if user.work_hours_activated:
            weekday = (timezone.localdate().weekday() + 3) % 7
            factories.WorkHoursFactory(user=user, weekday=weekday)
        user.save()

    # Service numbers

    def service_number(self):
        choice, maybe, prompts = self.draw.choice, self.maybe, self.own.ours.prompts
        modes = ("calendar_closed_mode", "opening_hours_closed_mode", "no_agents_mode")
        diverts = ("external_divert_number", "closed_divert_number", "no_agents_divert_number")
        number = self.own.service_number(
            main_mode=choice((MainMode.WITHOUT_WELCOME, MainMode.WITH_WELCOME, *MainMode)),
            refuses_withheld=maybe(0.2),
            queue_type=choice(list(QueueType)),
            ringing_time=MEMBER_RINGS_FOR,
            longest_wait=LEAVES_AFTER if self.answers_at is None and maybe(0.7) else None,
            most_waiting=choice((None, 1)),
            vms_emails=["recordings@example.com"] if maybe(0.8) else [],
            number_display_type=choice(list(NumberDisplayType)),
            number_display_mode=choice((NumberDisplayMode.CALLER, NumberDisplayMode.CALLED)),
            number_display_text="77",
            **{name: choice(list(ClosedMode)) for name in modes},
            **{name: self.target() for name in diverts},
            **{name: prompts[one] for name, one in MESSAGES.items() if maybe(0.8)},
        )
        self.members(number)
        self.hours(number)
        if maybe(0.1):
            factories.ListedCallerFactory(service_number=number, kind=ListedCaller.Kind.BLACKLIST, digits=MOBILE)
        return number

    def members(self, number):
        people = self.own.people[1:] if self.kind == "dials" else self.own.people
        for person in people:
            factories.MemberFactory(
                service_number=number,
                user=person.user,
                ringing_time=MEMBER_RINGS_FOR,
                skill=self.draw.choice((1, 2)),
                is_active=self.maybe(0.9),
                is_available=self.maybe(0.9),
            )

    def hours(self, number):
        today, choice, maybe = timezone.localdate(), self.draw.choice, self.maybe
        if maybe(0.3):
            factories.OpeningHoursFactory(service_number=number, weekday=(today.weekday() + 3) % 7)
        if maybe(0.3):
            day = factories.CalendarDayFactory(
                service_number=number,
                first_day=today,
                last_day=today + timedelta(days=1),
                mode=choice(list(CalendarDay.Mode)),
                prompt=choice((None, self.own.ours.prompts["the day's own"])),
                divert_number=self.target(),
            )
            if day.mode == CalendarDay.Mode.OTHER_HOURS:
                starts, ends = choice((ALL_DAY, NO_MORE))
                factories.CalendarDayHoursFactory(calendar_day=day, starts=starts, ends=ends)
        if maybe(0.1):
            factories.OverrideFactory(
                service_number=number,
                kind=choice(("closed", "divert")),
                set_at=self.now - timedelta(minutes=1),
                ends_at=self.now + timedelta(hours=1),
            )
