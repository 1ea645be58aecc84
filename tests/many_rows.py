"""Sixty rows of everything that has a list, each with a word that no other has: `upcoming-07-`."""

from datetime import UTC, date, datetime, timedelta

from calendars.models import CalendarDay
from service_numbers.models import ListedCaller, Prompt
from statistics.models import CallLeg, MailedReport
from tests import factories
from users.models import Absence, Department, DirectoryEntry, ListedNumber, Order

MANY = 60
FAR = datetime(2099, 1, 1, tzinfo=UTC)


def words(kind):
    return [f"{kind}-{number:02}-" for number in range(MANY)]


def many_rows(company, admin):
    """The rows that addresses are made of."""
    service_number = factories.ServiceNumberFactory(tenant=company, name="Support", recording_pin="1357")
    person = factories.UserFactory(tenant=company)
    groups_of(company, service_number, person)
    lists_of(company, service_number, person)
    calendar_of(company, service_number)
    plain_lists_of(company)
    for number in range(MANY):
        factories.SignInFactory(user=admin, user_agent="")
        of_log = {"by_name": f"noted-{number:02}-", "address": f"192.0.2.{number}"}
        factories.SignInEventFactory(tenant=company, user=admin.pk, **of_log)
        factories.NumberFactory(user=person, e164=f"+44163296{number:04}", is_main=number == 0)
    planned = [Absence(tenant=company, user=person, mode="lunch", starts_at=FAR + timedelta(n)) for n in range(MANY)]
    for one in planned:
        one.ends_at = one.starts_at + timedelta(minutes=30)
    Absence.objects.bulk_create(planned)
    CallLeg.objects.bulk_create(
        factories.CallLegFactory.build(tenant=company, person=person.pk, service_number_name=name)
        for name in words("call")
    )
    for owner in ({"user": person}, {"user": None, "service_number": service_number}):
        factories.RecordingFactory.create_batch(MANY, **owner)
    return {"service_number": service_number, "person": person, "company": company}


def groups_of(company, service_number, person):
    """Members of a service number, additional ones under it, and those that one user answers."""
    for name in words("member"):
        user = factories.UserFactory(tenant=company, last_name=name)
        factories.MemberFactory(service_number=service_number, user=user)
    for name in words("answered"):
        one = factories.ServiceNumberFactory(
            tenant=company, name=name, main=service_number, main_mode="external-divert"
        )
        factories.MemberFactory(service_number=one, user=person)


def lists_of(company, service_number, person):
    """Black and white lists of the company and of a user, and both lists of callers of a service number."""
    entries = [
        ListedNumber(tenant=company, user=user, kind=kind, note=note, digits=f"+4416329600{number:02}")
        for owner, user in (("company", None), ("own", person))
        for kind in ListedNumber.Kind.values
        if user or kind != ListedNumber.Kind.REFUSED
        for number, note in enumerate(words(f"{owner}_{kind}"))
    ]
    ListedNumber.objects.bulk_create(entries)
    callers = [
        ListedCaller(
            tenant=company, service_number=service_number, kind=kind, note=note, digits=f"+4416329600{number:02}"
        )
        for kind in ListedCaller.Kind.values
        for number, note in enumerate(words(kind))
    ]
    ListedCaller.objects.bulk_create(callers)


def calendar_of(company, service_number):
    days = [
        CalendarDay(tenant=company, service_number=service_number, name=name, first_day=day, last_day=day)
        for kind, first in (("upcoming", date(2090, 1, 1)), ("past", date(2020, 1, 1)))
        for number, name in enumerate(words(kind))
        for day in [first + timedelta(number)]
    ]
    CalendarDay.objects.bulk_create(days)


def plain_lists_of(company):
    """What a company has one list of."""
    Department.objects.bulk_create(Department(tenant=company, name=name) for name in words("department"))
    DirectoryEntry.objects.bulk_create(
        DirectoryEntry(tenant=company, name=name, number="+441632960001") for name in words("entry")
    )
    MailedReport.objects.bulk_create(
        MailedReport(tenant=company, frequency="daily", emails=[f"{name}@example.com"]) for name in words("report")
    )
    Order.objects.bulk_create(factories.OrderFactory.build(tenant=company, subject=name) for name in words("order"))
    Prompt.objects.bulk_create(factories.PromptFactory.build(tenant=company, name=name) for name in words("prompt"))
