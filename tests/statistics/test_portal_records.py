"""Records of the portal's own telephone system: what counts, what is kept aside, and what changes nothing."""

import json
import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queues.models import Member
from statistics.intake_bodies import records_in
from statistics.models import CallLeg, CompanyHour, KeptRecord, LegCount, QueueCall, QueueCallCount
from statistics.records import PORTAL, NotARecord
from statistics.records.portal import read
from statistics.services.intake import take_in_records, try_again
from telephony.records import End, LegRecord, QueueCallRecord
from tests import factories
from users.models import User

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
OUTSIDE, SUPPORT = "+447700900123", "+441632960162"
LEG = LegRecord(
    id="one/offer-1",
    call="one/call-1",
    domain="tenant1.test",
    user="1002",
    direction="incoming",
    outcome="answered",
    started_at=NOON,
    answered_at=NOON + timedelta(seconds=5),
    ended_at=NOON + timedelta(seconds=65),
    ringing=5,
    talk=60,
    caller=OUTSIDE,
    called=SUPPORT,
    queue=SUPPORT,
    cause="16",
)
MISSED = replace(LEG, id="one/offer-2", outcome="unanswered", answered_at=None, ringing=25, talk=0, cause="19")
OWN = replace(MISSED, id="one/offer-3", direction="outgoing", caller="1002", called=OUTSIDE, queue="")
CALLER = QueueCallRecord(
    **{"id": "one/call-1/1", "call": "one/call-1", "domain": "tenant1.test", "number": SUPPORT},
    **{"offered_at": NOON, "wait": 5, "end": End.ANSWERED, "caller": OUTSIDE},
)
ODD = {"max_examples": 300, "deadline": None, "suppress_health_check": list(HealthCheck)}


def take_in(*records):
    return take_in_records(source=PORTAL, records=[json.loads(json.dumps(one.as_json())) for one in records])


@pytest.mark.parametrize("outcome", ["answered", "unanswered", "abandoned", "error", "elsewhere"])
def test_each_outcome_of_an_offer(recorded, outcome):
    take_in(replace(LEG, outcome=outcome, transferred=True))
    leg, is_answered = CallLeg.objects.get(), outcome == "answered"
    assert (leg.outcome, leg.talk, leg.is_transferred) == (outcome, 60 if is_answered else 0, is_answered)
    assert (leg.ringing, leg.wrap_up, leg.service_number_name) == (5, 12 if is_answered else 0, "Support")
    assert (leg.caller, leg.called, leg.cause) == (OUTSIDE, SUPPORT, "16")
    assert (leg.answered_at is not None, leg.leg_id, leg.call_id) == (is_answered, "one/offer-1", "one/call-1")
    counted = CompanyHour.objects.get()
    assert (counted.total, counted.elsewhere) == ((0, 1) if outcome == "elsewhere" else (1, 0))


@pytest.mark.parametrize(
    ("written", "outcome"), [("answered", "answered"), ("error", "error"), ("abandoned", "unanswered")]
)
def test_each_outcome_of_an_own_call(recorded, written, outcome):
    take_in(replace(OWN, outcome=written))
    leg = CallLeg.objects.get()
    assert (leg.direction, leg.outcome, leg.service_number, leg.wrap_up) == ("outgoing", outcome, None, 0)


def test_two_telephones_are_one_leg_and_two_rounds_two(recorded):
    """Both telephones belong to one offer, and so have one id; another round is another offer."""
    assert take_in(MISSED, MISSED, replace(MISSED, id="one/offer-4")).taken == 2
    assert LegCount.objects.get().unanswered == 2


@pytest.mark.parametrize(("end", "counted"), [("answered", (1, 0)), ("abandoned", (0, 1)), ("not served", (0, 0))])
def test_each_end_of_a_wait(recorded, end, counted):
    take_in(replace(CALLER, end=end))
    count = QueueCallCount.objects.get()
    assert (count.offered, count.answered, count.abandoned) == (1, *counted)
    assert QueueCall.objects.get().wait == 5


def test_a_call_through_two_lines_counts_in_both_and_says_who_took_it(as_admin, company):
    company.sip_domain = "tenant1.test"
    company.save()
    lines = [factories.ServiceNumberFactory(tenant=company, name=name) for name in ("Sales", "Support")]
    first, second = (line.number.e164 for line in lines)
    user = factories.UserFactory(tenant=company, first_name="Bea", last_name="B", short_number="1002")
    began = max(user.created_at, *(line.created_at for line in lines)) + timedelta(seconds=1)
    seconds = {number: began + timedelta(seconds=number) for number in (0, 20, 40, 45)}
    waits = [
        replace(CALLER, id="c/1", number=first, offered_at=began, wait=20, end=End.NOT_SERVED),
        replace(CALLER, id="c/2", number=second, offered_at=seconds[20], wait=20, end=End.NOT_SERVED),
        replace(CALLER, id="c/3", number=first, offered_at=seconds[40], wait=5),
    ]
    times = {"started_at": seconds[40], "answered_at": seconds[45], "ended_at": seconds[45]}
    take_in(*waits, replace(LEG, **times, queue=first))
    assert QueueCall.objects.count() == 3
    today = {"start": began.date().isoformat(), "end": (began + timedelta(days=1)).date().isoformat()}
    page = as_admin.get(reverse("statistics:number_calls"), today | {"figure": "offered"}).context["page"]
    assert sorted((call.offered_at, call.taken_by) for call in page) == [
        *((began, None), (seconds[20], None), (seconds[40], "Bea B")),
    ]


def test_again_and_otherwise(recorded, caplog):
    assert take_in(LEG, CALLER).taken == 2
    with caplog.at_level(logging.WARNING):
        again = take_in(LEG, CALLER)
        assert (again.taken, again.known, again.kept, caplog.records) == (0, 2, 0, [])
        again = take_in(replace(LEG, talk=9), replace(CALLER, end=End.ABANDONED), replace(CALLER, end=End.ABANDONED))
    assert (again.taken, again.kept, len(caplog.records)) == (0, 0, 2)
    assert {record.message.split(":")[0] for record in caplog.records} == {
        "A call record came again with other content, the first holds"
    }
    assert (CallLeg.objects.get().talk, QueueCall.objects.get().is_answered, LegCount.objects.get().talk) == (
        60,
        True,
        60,
    )


def test_wrap_up_is_that_of_the_day_of_intake(recorded):
    take_in(LEG)
    Member.objects.update(wrap_up_time=99)
    take_in(replace(LEG, id="one/offer-9"))
    assert sorted(CallLeg.objects.values_list("wrap_up", flat=True)) == [12, 99]


def test_whose_nothing_is_known_is_kept_aside_until_it_is(recorded):
    stranger, elsewhere = replace(LEG, user="1999"), replace(CALLER, domain="nobody.test")
    taken = take_in(stranger, elsewhere, replace(CALLER, id="x", number=OUTSIDE), MISSED)
    assert (taken.taken, taken.kept) == (1, 3)
    assert sorted(KeptRecord.objects.values_list("reason", flat=True)) == [
        "no company has this domain",
        "no service number of the company has this queue",
        "no user had this short number in the company",
    ]
    User.objects.filter(short_number="1001").update(short_number="1999")
    assert try_again(kept=KeptRecord.objects.all(), holders_as_today=True) == 1
    assert CallLeg.objects.filter(short_number="1999").exists()


def test_a_leg_and_a_caller_of_one_id_are_both_kept(recorded):
    take_in(replace(LEG, id="same", user="1999"), replace(CALLER, id="same", number=OUTSIDE))
    assert KeptRecord.objects.count() == 2
    take_in(replace(CALLER, id="same"))
    assert KeptRecord.objects.get().content["record"] == "leg"


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"outcome": "vanished"}, "its direction or its outcome is unknown"),
        ({"direction": "sideways"}, "its direction or its outcome is unknown"),
        ({"started_at": "2026-06-01T12:00:00"}, "its times make no sense"),
        ({"ended_at": "2026-06-01T11:59:59+00:00"}, "its times make no sense"),
        ({"ended_at": "2027-06-01T11:59:59+00:00"}, "its times make no sense"),
        ({"started_at": "0001-01-01T00:00:00+23:59"}, "its times make no sense"),
        ({"record": "queue call", "end": "vanished", "offered_at": NOON.isoformat()}, "its end is unknown"),
        ({"record": "queue call", "end": "answered", "offered_at": None}, "its times make no sense"),
    ],
)
def test_what_cannot_count(wrong, reason):
    reading = read(LEG.as_json() | wrong)
    assert (reading.legs, reading.queue_call, reading.reason) == ((), None, reason)


@pytest.mark.parametrize(
    "wrong",
    [{"record": "other"}, {"id": ""}, {"id": "x" * 181}, {"id": 5}, {"ringing": "5"}, {"talk": None}, {"talk": True}],
)
def test_what_is_no_record(wrong):
    with pytest.raises(NotARecord):
        read(LEG.as_json() | wrong)


def test_a_withheld_caller_and_a_word_of_another_system(recorded):
    take_in(replace(MISSED, caller="anonymous", cause="ORIGINATOR_CANCEL"))
    leg = CallLeg.objects.get()
    assert (leg.caller, leg.cause, leg.outcome) == ("", "", "unanswered")


def test_who_had_the_number_in_that_very_moment(company):
    """A call in the second in which its user was made is the user's: instants are not rounded."""
    user = factories.UserFactory(tenant=company, short_number="777")
    started_at = user.created_at + timedelta(microseconds=1)
    taken = take_in(
        replace(MISSED, domain=company.sip_domain, user="777", started_at=started_at, ended_at=started_at)
    )
    assert (taken.taken, CallLeg.objects.get().started_at) == (1, started_at)


def test_a_file_of_a_spool(recorded, tmp_path, capsys):
    path = tmp_path / "1.records"
    lines = [json.dumps(one.as_json()) for one in (LEG, MISSED, CALLER)]
    path.write_text("\n".join([lines[0][:40], *lines]) + "\n")
    call_command("import_calls", str(path))
    assert capsys.readouterr().out.startswith("3 new, 0 known, 0 kept aside, 1 rejected.")
    assert (CallLeg.objects.count(), QueueCall.objects.count()) == (2, 1)


ANY = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9)
)
VALUES = ANY | st.sampled_from(["\x00", "\ud800", "1002", "9" * 300, "0001-01-01", "2026-06-01T12:00:00Z", 10**30])


@settings(**ODD)
@given(
    st.sampled_from([LEG, MISSED, CALLER]),
    st.dictionaries(st.sampled_from(sorted(LEG.as_json() | CALLER.as_json())), VALUES, max_size=4),
)
def test_no_record_breaks_it(recorded, record, changes):
    records = records_in(json.dumps(record.as_json() | changes).encode())
    try:
        take_in_records(source=PORTAL, records=records)
    except NotARecord:
        assert changes
