"""Legs and their counts: whatever comes in whatever order, the counts are those that a plain loop finds."""

import logging
import threading
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from statistics.models import (
    CallLeg,
    CompanyHour,
    LegCount,
    LegDay,
    LegHour,
    LegMonth,
    LegYear,
    QueueCall,
    QueueCallCount,
    QueueCallDay,
    QueueCallMonth,
    QueueCallYear,
)
from statistics.services.counting import WORST_TO_BEST, rebuild_counts, take_in_legs, take_in_queue_calls
from tests import factories

KEY = ("tenant_id", "day", "hour", "person", "direction", "service_number")
SUMS = ("total", "answered", "unanswered", "abandoned", "errors", "transferred", "talk", "wrap_up")
# Around both changes of the clocks in London, and an ordinary morning.
STARTS = [
    datetime(2026, 3, 28, 23, 59, 59, tzinfo=UTC),
    datetime(2026, 3, 29, 0, 30, tzinfo=UTC),
    datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
    datetime(2026, 3, 29, 23, 0, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    datetime(2026, 6, 1, 8, 0, tzinfo=UTC),
]


def make_leg(tenant, name="leg", record=None, outcome="answered", start=STARTS[-1], **fields):
    answered = outcome == "answered"
    fields = {"person": 1, "direction": "incoming", "talk": 60, "wrap_up": 5, "is_transferred": False} | fields
    if not answered:
        fields |= {"talk": 0, "wrap_up": 0, "is_transferred": False}
    return CallLeg(
        tenant_id=tenant.pk,
        leg_id=name,
        records=[record or name],
        person_name="Pat",
        short_number="200",
        outcome=outcome,
        started_at=start,
        ended_at=start + timedelta(minutes=2),
        digest="same",
        **fields,
    )


def counts_of(tenant):
    """The counts by the hour; those by the day, month and year, and those of all users together, say the same."""
    rows = LegCount.objects.for_tenant(tenant).values_list(*KEY, *SUMS)
    days, months, years, hours, company = (Counter() for _model in range(5))
    for (_of, day, hour, person, direction, number), sums in ((row[: len(KEY)], row[len(KEY) :]) for row in rows):
        for name, value in zip(SUMS, sums, strict=True):
            days[day, person, direction, number, name] += value
            months[day.replace(day=1), person, direction, number, name] += value
            years[day.replace(month=1, day=1), person, direction, number, name] += value
            hours[day, hour, direction, number, name] += value
            company[day, hour, direction, name] += value
    of_person = ("person", "direction", "service_number")
    for model, key, expected in (
        (LegDay, ("day", *of_person), days),
        (LegMonth, ("month", *of_person), months),
        (LegYear, ("year", *of_person), years),
        (LegHour, ("day", "hour", "direction", "service_number"), hours),
        (CompanyHour, ("day", "hour", "direction"), company),
    ):
        assert one_by_one(model.objects.for_tenant(tenant).values_list(*key, *SUMS)) == +expected
    counted, elsewhere = CompanyHour.objects.for_tenant(tenant), CallLeg.objects.filter(outcome="elsewhere")
    assert sum(counted.values_list("elsewhere", flat=True)) == elsewhere.for_tenant(tenant).count()
    assert not counted.filter(total=0, elsewhere=0)
    return {row[: len(KEY)]: row[len(KEY) :] for row in rows}


def one_by_one(rows):
    """The sums that are not zero, each under its key and name."""
    size = -len(SUMS)
    return Counter(
        {(*row[:size], name): value for row in rows for name, value in zip(SUMS, row[size:], strict=True) if value}
    )


def oracle(legs, zone):
    """Counts by a plain loop over what each leg id stands for."""
    phones = {}
    for leg in legs:
        phones.setdefault(leg.leg_id, {}).setdefault(leg.records[0], leg)
    counts = {}
    for same in phones.values():
        leg = max(same.values(), key=lambda one: (WORST_TO_BEST.index(one.outcome), one.talk, one.records[0]))
        if leg.outcome == "elsewhere":
            continue
        local = leg.started_at.astimezone(ZoneInfo(zone))
        key = (leg.tenant_id, local.date(), local.hour, leg.person, leg.direction, leg.service_number)
        said = Counter(total=1, talk=leg.talk, wrap_up=leg.wrap_up, transferred=int(leg.is_transferred))
        said[leg.outcome if leg.outcome != "error" else "errors"] += 1
        counts[key] = counts.get(key, Counter()) + said
    return {key: tuple(said[name] for name in SUMS) for key, said in counts.items()}


@st.composite
def drawn_legs(draw):
    """Legs by id; phones of one leg share all but what they say, and each record says the same each time."""
    legs = []
    for name in draw(st.lists(st.integers(0, 9), min_size=1, max_size=8, unique=True)):
        shared = {
            "start": draw(st.sampled_from(STARTS)),
            "person": draw(st.integers(1, 2)),
            "direction": draw(st.sampled_from(["incoming", "outgoing"])),
            "service_number": draw(st.sampled_from([None, 7, 8])),
        }
        outcomes = ["answered", "unanswered", "error", "elsewhere"]
        outcomes += ["abandoned"] if shared["direction"] == "incoming" else []
        for phone in range(draw(st.integers(1, 3))):
            says = {"talk": draw(st.integers(0, 3)), "is_transferred": draw(st.booleans())}
            outcome = draw(st.sampled_from(outcomes))
            legs.append({"name": f"leg {name}", "record": f"{name}/{phone}", "outcome": outcome} | shared | says)
    return draw(st.permutations(legs + draw(st.lists(st.sampled_from(legs), max_size=6))))


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn_legs(), st.integers(1, 5))
def test_counts_are_those_of_a_plain_loop(company, legs, size):
    made = [make_leg(company, **leg) for leg in legs]
    expected = oracle([make_leg(company, **leg) for leg in legs], "Europe/London")
    with transaction.atomic():
        new = [record for at in range(0, len(made), size) for record in take_in_legs(legs=made[at : at + size])]
        assert sorted(new) == sorted({leg["record"] for leg in legs})
        assert counts_of(company) == expected
        total = Counter(
            dict(zip(SUMS, map(sum, zip(*expected.values(), strict=True)), strict=True) if expected else ())
        )
        assert total["total"] == sum(total[name] for name in ("answered", "unanswered", "abandoned", "errors"))
        assert take_in_legs(legs=[make_leg(company, **leg) for leg in legs]) == set()
        assert counts_of(company) == expected
        type(company).objects.filter(pk=company.pk).update(time_zone="Asia/Kathmandu")
        rebuild_counts(tenant=company)
        assert counts_of(company) == oracle([make_leg(company, **leg) for leg in legs], "Asia/Kathmandu")
        transaction.set_rollback(True)


def test_two_companies_with_the_same_leg_ids(company, their_admin):
    theirs = their_admin.tenant
    take_in_legs(legs=[make_leg(company), make_leg(theirs, outcome="unanswered")])
    assert [row[1] for row in counts_of(company).values()] == [1]
    assert [row[2] for row in counts_of(theirs).values()] == [1]


def test_other_content_is_logged_and_the_first_holds(company, caplog):
    take_in_legs(legs=[make_leg(company, person=1, caller="+447700900123")])
    other = make_leg(company, talk=99, caller="+447700900123")
    other.digest = "other"
    with caplog.at_level(logging.WARNING):
        assert take_in_legs(legs=[other]) == set()
    assert CallLeg.objects.get().talk == 60
    assert "leg leg" in caplog.text
    assert "+44" not in caplog.text


def test_texts_that_copy_would_take_for_something_else(company):
    texts = ["\\N", "a\tb", "a\nb", "\\.", "\\", "é\r\n", '"', "{}"]
    legs = [make_leg(company, name=f"{index}{text}", caller=text) for index, text in enumerate(texts)]
    take_in_legs(legs=legs)
    assert list(CallLeg.objects.order_by("leg_id").values_list("caller", flat=True)) == texts


def make_call(tenant, name="call", wait=12, answered=True, abandoned=False, start=STARTS[-1]):
    return QueueCall(
        tenant_id=tenant.pk,
        call_id=name,
        service_number=7,
        service_number_name="Support",
        offered_at=start,
        wait=wait,
        is_answered=answered,
        is_abandoned=abandoned,
    )


def test_calls_of_service_numbers_are_counted(company):
    calls = [
        make_call(company, "a", wait=20),
        make_call(company, "b", wait=21),
        make_call(company, "c", wait=40, answered=False, abandoned=True),
        make_call(company, "d", wait=90, answered=False),
    ]
    assert take_in_queue_calls(calls=calls[:2]) == {"a", "b"}
    assert take_in_queue_calls(calls=[*calls, *calls]) == {"c", "d"}
    fields = ("day", "hour", "offered", "answered", "abandoned", "quickly", "wait")
    assert list(QueueCallCount.objects.values_list(*fields)) == [(STARTS[-1].date(), 9, 4, 2, 1, 1, 41)]
    for model, unit, first in (
        (QueueCallDay, "day", date(2026, 6, 1)),
        (QueueCallMonth, "month", date(2026, 6, 1)),
        (QueueCallYear, "year", date(2026, 1, 1)),
    ):
        assert list(model.objects.values_list(unit, *fields[2:])) == [(first, 4, 2, 1, 1, 41)]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_importers_at_once(company):
    names = [f"leg {index}" for index in range(300)]
    new, errors = [], []

    def import_in(order):
        try:
            for at in range(0, len(names), 50):
                legs = [make_leg(company, name, start=STARTS[len(name) % 7]) for name in order[at : at + 50]]
                new.extend(take_in_legs(legs=legs))
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=import_in, args=[order]) for order in (names, names[::-1], names)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sorted(new) == sorted(names)
    assert sum(row[0] for row in counts_of(company).values()) == 300


def test_a_changed_zone_counts_again(client, company):
    take_in_legs(legs=[make_leg(company)])
    take_in_queue_calls(calls=[make_call(company)])
    client.force_login(factories.OperatorFactory())
    row = company.trunk_allotments.get()
    fields = {"name": "Ours", "country": "GB", "time_zone": "Asia/Kathmandu"}
    fields |= {"trunk_allotments-TOTAL_FORMS": 1, "trunk_allotments-INITIAL_FORMS": 1}
    fields |= {"trunk_allotments-0-id": row.pk, "trunk_allotments-0-tenant": company.pk}
    fields |= {"trunk_allotments-0-trunk": row.trunk_id}
    assert client.post(f"/operator/users/company/{company.pk}/change/", fields).status_code == 302
    assert [count.hour for count in (LegCount.objects.get(), QueueCallCount.objects.get())] == [13, 13]
