"""Rows for tests. A child takes its parent's company."""

import secrets
import time
from base64 import b32decode
from datetime import UTC, date, datetime, timedelta
from statistics.models import (
    CallLeg,
    Direction,
    LegCount,
    LegHour,
    LegMonth,
    MailedReport,
    Outcome,
    QueueCall,
    QueueCallCount,
)

import factory
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django_otp.oath import hotp
from django_otp.plugins.otp_totp.models import TOTPDevice
from factory.django import DjangoModelFactory

from calendars.models import (
    CalendarDay,
    CalendarDayHours,
    OfficeHours,
    OpeningHours,
    OutsideOfficeHours,
    WorkHours,
)
from queues.models import Member
from service_numbers.models import ListedCaller, Override, Prompt, ServiceNumber
from tests.sounds import sound_file
from users.models import (
    Absence,
    Action,
    Company,
    Department,
    DirectoryEntry,
    ListedNumber,
    Mode,
    ModeSetting,
    Number,
    NumberBlock,
    Order,
    Role,
    SignIn,
    Subscription,
    Trunk,
    TrunkAllotment,
    User,
    Visit,
)

PASSWORD = "correct-horse-9"


class CompanyFactory(DjangoModelFactory):
    class Meta:
        model = Company

    name = factory.Sequence(lambda n: f"Company {n}")
    sip_domain = factory.Sequence(lambda n: f"company{n}.example")
    country = "GB"
    time_zone = "Europe/London"
    managed_service = True


class TrunkFactory(DjangoModelFactory):
    class Meta:
        model = Trunk

    name = factory.Sequence(lambda n: f"Trunk {n}")


class TrunkAllotmentFactory(DjangoModelFactory):
    class Meta:
        model = TrunkAllotment

    tenant = factory.SubFactory(CompanyFactory)
    trunk = factory.SubFactory(TrunkFactory)


class DepartmentFactory(DjangoModelFactory):
    class Meta:
        model = Department

    tenant = factory.SubFactory(CompanyFactory)
    name = factory.Sequence(lambda n: f"Department {n}")


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    tenant = factory.SubFactory(CompanyFactory)
    username = factory.Sequence(lambda n: f"person{n}")
    first_name = "Pat"
    last_name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.com")
    short_number = factory.Sequence(lambda n: str(2000 + n))
    role = factory.LazyFunction(lambda: Role.objects.get(code=Role.USER))
    password = factory.PostGenerationMethodCall("set_password", PASSWORD)

    @factory.post_generation
    def save_password(user, create, extracted, **kwargs):
        if create:
            user.save()


class AdminFactory(UserFactory):
    role = factory.LazyFunction(lambda: Role.objects.get(code=Role.ADMIN))


class OperatorFactory(UserFactory):
    tenant = role = short_number = None
    is_operator = True


class VisitFactory(DjangoModelFactory):
    """One that has ended."""

    class Meta:
        model = Visit

    tenant = factory.SubFactory(CompanyFactory)
    operator = factory.LazyFunction(lambda: OperatorFactory().pk)
    operator_name, reason = "Olga Operator", "Asked for help"
    started_at = datetime(2026, 1, 1, 9, tzinfo=UTC)
    ended_at = datetime(2026, 1, 1, 10, tzinfo=UTC)


class SignInFactory(DjangoModelFactory):
    """A browser in which a user is signed in."""

    class Meta:
        model = SignIn

    user = factory.SubFactory(UserFactory)
    session = factory.LazyFunction(
        lambda: Session.objects.create(
            session_key=secrets.token_hex(16), session_data="", expire_date=timezone.now() + timedelta(days=1)
        )
    )
    address = "192.0.2.7"
    signed_in_at = last_seen_at = factory.LazyFunction(timezone.now)


class AppFactory(DjangoModelFactory):
    """The authenticator app of a user, confirmed."""

    class Meta:
        model = TOTPDevice

    user = factory.SubFactory(UserFactory)
    name = "app"


def code_of(app, later=0):
    """The code that an app (or a key as its page shows it) shows `later` half minutes from now."""
    key = b32decode(app.replace(" ", "")) if isinstance(app, str) else app.bin_key
    return f"{hotp(key, int(time.time()) // 30 + later):06}"


class NumberBlockFactory(DjangoModelFactory):
    class Meta:
        model = NumberBlock

    tenant = factory.SubFactory(CompanyFactory)
    first = factory.Sequence(lambda n: f"+4416329{n:05}")
    last = factory.SelfAttribute("first")


class NumberFactory(DjangoModelFactory):
    """A free number; with `user`, a further number of that user."""

    class Meta:
        model = Number

    e164 = factory.Sequence(lambda n: f"+4416329{n:05}")
    tenant = factory.LazyAttribute(lambda number: number.user.tenant if number.user else CompanyFactory())
    block = factory.SubFactory(NumberBlockFactory, tenant=factory.SelfAttribute("..tenant"))
    user = None
    use = factory.LazyAttribute(lambda number: Number.Use.USER if number.user else Number.Use.FREE)


class OrderFactory(DjangoModelFactory):
    class Meta:
        model = Order

    tenant = factory.SubFactory(CompanyFactory)
    action = Action.ADD_USER
    subject = "Pat Person, 2000"
    placed_by_name = "Ada Admin"


class ListedNumberFactory(DjangoModelFactory):
    """On the company's black list; with `user`, on that user's."""

    class Meta:
        model = ListedNumber

    tenant = factory.LazyAttribute(lambda entry: entry.user.tenant if entry.user else CompanyFactory())
    user = None
    kind = ListedNumber.Kind.BLACK
    digits = factory.Sequence(lambda n: f"+4479{n:08}")


class OfUser(DjangoModelFactory):
    """What belongs to a user, and so to the user's company."""

    class Meta:
        abstract = True

    user = factory.SubFactory(UserFactory)
    tenant = factory.SelfAttribute("user.tenant")


class ModeSettingFactory(OfUser):
    class Meta:
        model = ModeSetting

    mode = Mode.LUNCH
    pattern = "own"


class AbsenceFactory(OfUser):
    """Planned for 2100, until switched off."""

    class Meta:
        model = Absence

    mode = Mode.HOLIDAY
    starts_at = datetime(2100, 1, 1, tzinfo=UTC)
    ends_at = None
    is_open_ended = factory.LazyAttribute(lambda absence: absence.ends_at is None)


class SubscriptionFactory(OfUser):
    class Meta:
        model = Subscription

    service = Subscription.Service.VOIP


class WorkHoursFactory(OfUser):
    class Meta:
        model = WorkHours

    weekday, starts, ends = 0, 9 * 60, 17 * 60


class OfficeHoursFactory(DjangoModelFactory):
    class Meta:
        model = OfficeHours

    tenant = factory.SubFactory(CompanyFactory)
    weekday, starts, ends = 0, 9 * 60, 17 * 60


class DirectoryEntryFactory(DjangoModelFactory):
    class Meta:
        model = DirectoryEntry

    tenant = factory.SubFactory(CompanyFactory)
    name = factory.Sequence(lambda n: f"Entry {n}")
    number = factory.Sequence(lambda n: f"+4479{n:08}")


class ServiceNumberFactory(DjangoModelFactory):
    class Meta:
        model = ServiceNumber

    tenant = factory.SubFactory(CompanyFactory)
    number = factory.SubFactory(
        NumberFactory, tenant=factory.SelfAttribute("..tenant"), use=Number.Use.SERVICE_NUMBER
    )
    name = factory.Sequence(lambda n: f"Service {n}")


class PromptFactory(DjangoModelFactory):
    """A message of the library, with files that can be played: a tone of a fifth of a second."""

    class Meta:
        model = Prompt

    tenant = factory.SubFactory(CompanyFactory)
    name = factory.Sequence(lambda n: f"Message {n}")
    original_name = "message.wav"
    narrow = factory.LazyFunction(lambda: stored_sound(8000))
    wide = factory.LazyFunction(lambda: stored_sound(16000))
    original = factory.LazyFunction(lambda: stored_sound(44100))
    seconds, level = 3, -20.0
    uploaded_at = datetime(2026, 1, 1, tzinfo=UTC)


def stored_sound(rate):
    """The name of a small file in the storage."""
    return default_storage.save(f"prompts/{secrets.token_hex(8)}/{rate}.wav", ContentFile(sound_file(rate=rate)))


class OfServiceNumber(DjangoModelFactory):
    """What belongs to a service number, and so to its company."""

    class Meta:
        abstract = True

    service_number = factory.SubFactory(ServiceNumberFactory)
    tenant = factory.SelfAttribute("service_number.tenant")


class OpeningHoursFactory(OfServiceNumber):
    class Meta:
        model = OpeningHours

    weekday, starts, ends = 0, 9 * 60, 17 * 60


class OverrideFactory(OfServiceNumber):
    class Meta:
        model = Override

    kind, set_by = Override.Kind.CLOSED, "Ada Admin"
    set_at = datetime(2026, 1, 1, tzinfo=UTC)
    ends_at = datetime(2100, 1, 1, tzinfo=UTC)


class ListedCallerFactory(OfServiceNumber):
    """On the caller blacklist."""

    class Meta:
        model = ListedCaller

    kind = ListedCaller.Kind.BLACKLIST
    digits = factory.Sequence(lambda n: f"+4478{n:08}")


class CalendarDayFactory(OfServiceNumber):
    class Meta:
        model = CalendarDay

    name = "Christmas Day"
    first_day = date(2099, 12, 25)
    last_day = factory.SelfAttribute("first_day")


class CalendarDayHoursFactory(DjangoModelFactory):
    class Meta:
        model = CalendarDayHours

    calendar_day = factory.SubFactory(CalendarDayFactory, mode=CalendarDay.Mode.OTHER_HOURS)
    tenant = factory.SelfAttribute("calendar_day.tenant")
    starts, ends = 10 * 60, 14 * 60


class OutsideOfficeHoursFactory(DjangoModelFactory):
    class Meta:
        model = OutsideOfficeHours

    tenant = factory.SubFactory(CompanyFactory)
    prompt = factory.SubFactory(PromptFactory, tenant=factory.SelfAttribute("..tenant"))


class MemberFactory(OfServiceNumber):
    class Meta:
        model = Member

    user = factory.SubFactory(UserFactory, tenant=factory.SelfAttribute("..tenant"))


class CallLegFactory(DjangoModelFactory):
    """An incoming call that was answered after 5 seconds and took a minute. Counts are not kept: see statistics."""

    class Meta:
        model = CallLeg

    tenant = factory.SubFactory(CompanyFactory)
    leg_id = factory.Sequence(lambda n: f"leg-{n}")
    person = factory.LazyAttribute(lambda leg: UserFactory(tenant=leg.tenant).pk)
    person_name, short_number = "Pat Person", "2000"
    direction, outcome = Direction.INCOMING, Outcome.ANSWERED
    started_at = datetime(2026, 6, 1, 9, tzinfo=UTC)
    answered_at = datetime(2026, 6, 1, 9, 0, 5, tzinfo=UTC)
    ended_at = datetime(2026, 6, 1, 9, 1, 5, tzinfo=UTC)
    ringing, talk = 5, 60


class LegHourFactory(DjangoModelFactory):
    """The same of all users together."""

    class Meta:
        model = LegHour

    tenant = factory.SubFactory(CompanyFactory)
    direction = Direction.INCOMING
    day, hour = date(2026, 6, 1), 10
    total = answered = 1
    talk = 60


class LegCountFactory(DjangoModelFactory):
    """What CallLegFactory's leg adds to the counts."""

    class Meta:
        model = LegCount

    tenant = factory.SubFactory(CompanyFactory)
    person = factory.LazyAttribute(lambda count: UserFactory(tenant=count.tenant).pk)
    direction = Direction.INCOMING
    day, hour = date(2026, 6, 1), 10
    total = answered = 1
    talk = 60


class LegMonthFactory(LegCountFactory):
    """The same, by the month."""

    class Meta:
        model = LegMonth
        exclude = ["day", "hour"]

    month = date(2026, 6, 1)


class QueueCallFactory(DjangoModelFactory):
    """Answered after 12 seconds."""

    class Meta:
        model = QueueCall

    call_id = factory.Sequence(lambda n: f"call-{n}")
    service_number = factory.LazyAttribute(lambda call: ServiceNumberFactory(tenant=call.tenant).pk)
    tenant = factory.SubFactory(CompanyFactory)
    service_number_name = "Support"
    offered_at = datetime(2026, 6, 1, 9, tzinfo=UTC)
    wait, is_answered = 12, True


class QueueCallCountFactory(DjangoModelFactory):
    """What QueueCallFactory's call adds to the counts."""

    class Meta:
        model = QueueCallCount

    tenant = factory.SubFactory(CompanyFactory)
    service_number = factory.LazyAttribute(lambda count: ServiceNumberFactory(tenant=count.tenant).pk)
    day, hour = date(2026, 6, 1), 10
    offered = answered = quickly = 1
    wait = 12


class MailedReportFactory(DjangoModelFactory):
    class Meta:
        model = MailedReport

    tenant = factory.SubFactory(CompanyFactory)
    frequency = MailedReport.Frequency.WEEKLY
    emails = ["boss@ours.example"]
