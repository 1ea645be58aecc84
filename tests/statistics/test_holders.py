"""Whose a call is that comes late: of who had the number when it began, whatever has become of number and user since.

Hours pass here by moving what was into the past: 5 is five hours ago, by when the records say they began.
"""

from datetime import date, timedelta
from importlib import import_module
from time import sleep

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common.company_bounds import company_bounds
from history.models import Change
from history.undo import take_back_value
from service_numbers.models import ServiceNumber
from service_numbers.services.service_numbers import add_service_number, remove_service_number
from statistics.figures import Question, figures_of
from statistics.models import CallLeg, KeptRecord, QueueCall
from statistics.periods import Period
from statistics.records import FREESWITCH, READERS
from statistics.services.intake import take_in_records
from statistics.services.placing import Places
from tests import factories
from tests.statistics.conftest import LONG_AGO, old_user
from users.models import Holder, User
from users.services.departments import delete_department
from users.services.numbers import free_numbers, give_number
from users.services.users import change_user, delete_user

HOUR = timedelta(hours=1)
NOBODY, NO_QUEUE = "no user had this short number in the company", "no service number of the company has this queue"


@pytest.fixture
def company(db):
    return factories.CompanyFactory(sip_domain="late.test")


@pytest.fixture
def admin(company):
    return factories.AdminFactory(tenant=company, short_number="100")


def an_hour_passes():
    for one in Holder.objects.order_by("begins_at"):
        moments = {"begins_at": one.begins_at, "ends_at": one.ends_at}
        Holder.objects.filter(pk=one.pk).update(**{name: at and at - HOUR for name, at in moments.items()})


def record(user, hours, *, queue="", domain="late.test", number=[0]):  # noqa: B006 - counts on purpose
    """A call that rang at a user's phone so many hours ago, and was not answered."""
    number[0] += 1
    start = int((timezone.now() - hours * HOUR).timestamp())
    said = {"direction": "outbound", "dialed_user": user, "dialed_domain": domain, "hangup_cause": "NO_ANSWER"}
    times = {"start_epoch": f"{start}", "end_epoch": f"{start + 20}", "progress_epoch": f"{start + 1}"}
    return {"variables": {"uuid": f"call-{number[0]}", "cc_queue": queue, **said, **times}}


def waiting(queue, hours):
    """A caller who waited at a service number so many hours ago."""
    found = record("", hours, queue=f"{queue}@late.test")
    joined = found["variables"]["start_epoch"]
    found["variables"] |= {"direction": "inbound", "cc_side": "member", "cc_queue_joined_epoch": joined}
    return found


def whose(call, **options):
    """The name that a record counts for and that of its service number; why it is kept aside, if it is."""
    taken = take_in_records(source=FREESWITCH, records=[call], **options)
    uuid = call["variables"]["uuid"]
    if taken.kept:
        return KeptRecord.objects.get(record_id=uuid).reason
    if leg := CallLeg.objects.filter(records=[uuid]).first():
        return f"{leg.person_name} {leg.short_number}, {leg.service_number_name}".rstrip(", ")
    return QueueCall.objects.get(call_id=uuid).service_number_name


def renumber(user, short_number):
    user.short_number = short_number
    change_user(user=user, e164=None, by=User(is_operator=True))


def test_renumbered_swapped_deleted_and_given_to_another(company, admin):
    ann = old_user(tenant=company, short_number="201", first_name="Ann", last_name="A")
    bob = old_user(tenant=company, short_number="202", first_name="Bob", last_name="B")
    an_hour_passes()
    with transaction.atomic():
        renumber(ann, "299")
        renumber(bob, "201")
        renumber(ann, "202")
    an_hour_passes()
    delete_user(user=bob, by=admin)
    an_hour_passes()
    factories.UserFactory(tenant=company, short_number="201", first_name="Cy", last_name="C")
    an_hour_passes()
    User.objects.filter(pk=ann.pk).update(last_name="Married", short_number="203")  # by whatever way
    expected = {
        ("201", 3.5): "Ann A 201",
        ("202", 3.5): "Bob B 202",
        ("201", 2.5): "Bob B 201",
        ("202", 2.5): "Ann A 202",
        ("299", 2.5): NOBODY,
        ("201", 1.5): NOBODY,
        ("201", 0.5): "Cy C 201",
        ("202", 0.5): "Ann A 202",
        ("203", 0.5): NOBODY,
        ("203", -1): "Ann Married 203",  # by a clock that is fast
        ("202", -1): NOBODY,
        ("201", 24 * 365 * 20): NOBODY,
    }
    assert {(user, hours): whose(record(user, hours)) for user, hours in expected} == expected
    [row] = [
        row
        for row in figures_of(Question(company, Period(date(2026, 1, 1), date(2099, 1, 1)))).rows
        if row.is_deleted
    ]
    assert (row.name, row.total) == ("Bob B", 2)


def test_exactly_at_the_edge(company):
    first = old_user(tenant=company, short_number="201", first_name="First", last_name="F")
    second = old_user(tenant=company, short_number="202", first_name="Second", last_name="S")
    sleep(1 - timezone.now().microsecond / 1e6)  # so that both happen within one second
    renumber(first, "203")
    renumber(second, "201")
    edge = Holder.objects.get(number="201", person=second.pk).begins_at
    assert edge == Holder.objects.get(number="201", person=first.pk).ends_at
    assert edge.microsecond == 0
    alone, together = ([record_at(edge, seconds) for seconds in (-1, 0, 1)] for _way in range(2))
    expected = ["First F 201", "Second S 201", "Second S 201"]
    assert [whose(call) for call in alone] == expected
    take_in_records(source=FREESWITCH, records=together)  # of which the first needs the holder of before
    assert [whose(call) for call in together] == expected


def record_at(edge, seconds):
    call, start = record("201", 0), int(edge.timestamp()) + seconds
    call["variables"] |= {"start_epoch": f"{start}", "end_epoch": f"{start + 9}", "progress_epoch": "0"}
    return call


def test_a_number_moved_to_a_service_number_and_back(company, admin):
    ann = old_user(tenant=company, short_number="201", first_name="Ann", last_name="A")
    number = factories.NumberFactory(user=ann, e164="+441632960162")
    an_hour_passes()
    free_numbers(ann.numbers.all())
    sales = ServiceNumber(tenant=company, name="Sales")
    add_service_number(service_number=sales, e164=number.e164, by=admin)
    an_hour_passes()
    sales.name = "Orders"
    sales.save()
    an_hour_passes()
    remove_service_number(service_number=sales, by=admin)
    give_number(user=ann, e164=number.e164, is_main=True)
    an_hour_passes()
    support = factories.ServiceNumberFactory(tenant=company, name="Sales")
    Holder.objects.filter(service_number=support.pk).update(begins_at=timezone.now() - HOUR)
    expected = {
        ("+441632960162", 3.5): "Ann A 201",
        ("01632 960162", 2.5): "Ann A 201, Sales",
        ("sales", 2.5): "Ann A 201, Sales",
        ("sales", 1.5): "Ann A 201",
        ("ORDERS", 1.5): "Ann A 201, Orders",
        ("+441632960162", 0.5): "Ann A 201",
        ("Orders", 0.5): "Ann A 201",
        ("Sales", 0.5): "Ann A 201, Sales",
    }
    assert {(queue, hours): whose(record("201", hours, queue=queue)) for queue, hours in expected} == expected
    # A user is found by number as well, should an engine say that one.
    assert whose(record("+441632960162", 0.5)) == "Ann A 201"
    assert whose(record("01632 960162", 2.5)) == NOBODY
    expected = {("sales", 2.5): "Sales", ("sales", 1.5): NO_QUEUE, ("Orders", 1.5): "Orders", ("sales", 0.5): "Sales"}
    assert {(queue, hours): whose(waiting(queue, hours)) for queue, hours in expected} == expected
    assert set(QueueCall.objects.filter(service_number_name="Sales").values_list("service_number", flat=True)) == {
        Holder.objects.get(name="Sales", ends_at__isnull=False).service_number,
        support.pk,
    }


def test_two_companies_and_the_department_of_that_day(company):
    there = factories.CompanyFactory(sip_domain="other.test")
    first, second = (factories.DepartmentFactory(tenant=company) for _time in range(2))
    old_user(tenant=there, short_number="201", first_name="Other", last_name="O")
    ann = old_user(tenant=company, short_number="201", first_name="Ann", last_name="A", department=first)
    an_hour_passes()
    User.objects.filter(pk=ann.pk).update(department=second)
    an_hour_passes()
    User.objects.filter(pk=ann.pk).delete()
    an_hour_passes()
    assert whose(record("201", 1.5)) == "Ann A 201"
    assert whose(record("201", 0.5)) == NOBODY
    assert whose(record("201", 0.5, domain="OTHER.test")) == "Other O 201"
    assert whose(record("201", 2.5)) == "Ann A 201"
    assert list(CallLeg.objects.for_tenant(company).order_by("id").values_list("department", flat=True)) == [
        second.pk,
        first.pk,
    ]
    delete_department(department=first)
    assert whose(record("201", 2.5)) == "Ann A 201"
    assert CallLeg.objects.latest("id").department_id is None


def test_what_is_taken_back(company):
    """It was as it was, and is as it is: nothing is rewritten."""
    ann = old_user(tenant=company, short_number="201", first_name="Ann", last_name="A")
    number = factories.NumberFactory(user=ann)
    an_hour_passes()
    free_numbers(ann.numbers.all())
    User.objects.filter(pk=ann.pk).delete()
    an_hour_passes()
    ann.save(force_insert=True)
    with connection.cursor() as cursor:
        take_back_value(cursor, Change.objects.get(table="users_number", row=number.pk, action="changed"))
    for called in ("201", number.e164):
        assert [whose(record(called, hours)) for hours in (1.5, 0.5, -0.5)] == ["Ann A 201", NOBODY, "Ann A 201"]


def test_the_past_of_a_company_that_is_new_and_records_kept_aside(company, capsys):
    """Whose the past is, is said once; whoever is known to have had a number then had it."""
    earlier = old_user(tenant=company, short_number="201", first_name="Earlier", last_name="E")
    Holder.objects.filter(person=earlier.pk).update(begins_at=timezone.now() - HOUR)
    renumber(earlier, "202")
    factories.UserFactory(tenant=company, short_number="201", first_name="Now", last_name="N")
    assert whose(record("201", 0.5)) == "Earlier E 201"
    kept = [record("201", 5), record("201", 6, domain="other.test"), record("777", 5)]
    assert [whose(one) for one in kept] == [NOBODY, "no company has this domain", NOBODY]
    KeptRecord.objects.create(record_id="odd", source=FREESWITCH, reason="read once", content={"variables": {}})

    def place(**options):
        call_command("place_kept_records", **options)
        return capsys.readouterr().out.splitlines()

    why = [f"- 2: {NOBODY}", "- 1: no company has this domain", "- 1: read once"]
    assert place() == ["0 placed, 4 not.", *why]
    other = factories.CompanyFactory(sip_domain="other.test")
    old_user(tenant=other, short_number="201", first_name="Other", last_name="O")
    assert place(company="late.test", holders_as_today=True) == ["1 placed, 1 not.", f"- 1: {NOBODY}"]
    assert list(CallLeg.objects.filter(tenant=company).order_by("pk").values_list("person_name", flat=True)) == [
        "Earlier E",
        "Now N",
    ]
    assert place() == ["1 placed, 2 not.", f"- 1: {NOBODY}", "- 1: read once"]
    assert place() == ["0 placed, 2 not.", f"- 1: {NOBODY}", "- 1: read once"]
    assert whose(record("201", 0.5), holders_as_today=True) == "Earlier E 201"
    with pytest.raises(CommandError):
        place(company="nobody.test")


def test_a_file_of_a_company_that_is_new(company, tmp_path, capsys):
    factories.UserFactory(tenant=company, short_number="201")
    row = [
        "",
        "+447700900123",
        "201",
        "",
        "",
        "PJSIP/carrier-1",
        "PJSIP/201-2",
        "Dial",
        "",
        "2026-06-01 09:00:00",
        "",
    ]
    row += ["2026-06-01 09:01:07", "67", "0", "NO ANSWER", "DOCUMENTATION", "1748764800.1"]
    (tmp_path / "Master.csv").write_text(",".join(row) + "\n")

    def import_it(**options):
        call_command(
            "import_calls", str(tmp_path / "Master.csv"), company="late.test", zone="Europe/London", **options
        )
        return capsys.readouterr().out.partition(",")[0]

    assert [import_it(), import_it(holders_as_today=True), import_it()] == ["0 new", "1 new", "0 new"]
    assert not KeptRecord.objects.exists()


def test_what_is_filled_in_by_the_migration_is_what_the_triggers_keep(company):
    ann = old_user(tenant=company, short_number="201")
    factories.NumberFactory(user=ann)
    factories.ServiceNumberFactory(tenant=company)
    factories.OperatorFactory()
    columns = ("tenant", "number", "person", "service_number", "name", "short_number", "department")
    kept = set(Holder.objects.values_list(*columns))
    assert len(kept) == 3
    Holder.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(import_module("users.migrations.0039_holders_of_today").FILL)
    assert set(Holder.objects.values_list(*columns)) == kept
    assert set(Holder.objects.filter(person=ann.pk).values_list("begins_at", "ends_at")) == {(LONG_AGO, None)}


def test_a_clock_that_was_put_back_stops_nobody(company):
    ann = old_user(tenant=company, short_number="201", first_name="Ann", last_name="A")
    Holder.objects.filter(person=ann.pk).update(begins_at=timezone.now() + HOUR)
    Holder.objects.create(tenant=company, number="202", name="B", person=1, ends_at=timezone.now() + 2 * HOUR)
    renumber(ann, "202")
    assert list(Holder.objects.filter(person=ann.pk).values_list("number", "ends_at")) == [("202", None)]
    assert not Holder.objects.filter(number="201").exists()


def test_companies_read_theirs_and_nobody_has_a_number_twice(company):
    ann = old_user(tenant=company, short_number="201")
    old_user(tenant=factories.CompanyFactory(), short_number="201")
    with company_bounds(company):
        assert [one.person for one in Holder.objects.filter(number="201")] == [ann.pk]
        User.objects.filter(pk=ann.pk).update(short_number="202")  # the trigger may what a company may not
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Holder.objects.update(begins_at=None)
    assert Holder.objects.get(number="202").person == ann.pk
    with pytest.raises(IntegrityError, match="holders_do_not_overlap"), transaction.atomic():
        Holder.objects.create(tenant=company, number="202", name="X", person=1)


def test_a_block_that_is_allotted_writes_nothing(company):
    numbers = factories.NumberFactory.create_batch(3, tenant=company)
    assert not Holder.objects.filter(number__in=[one.e164 for one in numbers]).exists()


def test_many_records_take_as_few_queries_as_one(company):
    users = [old_user(tenant=company) for _time in range(3)]
    counts = []
    for some in (users[:1], users):
        with CaptureQueriesContext(connection) as captured:
            Places([READERS[FREESWITCH](record(user.short_number, 1, queue="sales")) for user in some])
        counts.append(len(captured))
    assert counts == [2, 2]
