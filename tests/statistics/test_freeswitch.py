"""Records of FreeSWITCH: what each says, from those of a real one and from changed ones."""

import copy

import pytest

from statistics.models import CallLeg, KeptRecord, LegCount, QueueCall
from statistics.records import FREESWITCH, READERS, NotARecord
from statistics.services.intake import take_in_records
from tests import factories
from tests.statistics.conftest import SAMPLES, old_user, sample

LEG = (
    "short_number",
    "direction",
    "outcome",
    "ringing",
    "talk",
    "wrap_up",
    "service_number_name",
    "caller",
    "called",
)


def take_in(*records):
    taken = take_in_records(source=FREESWITCH, records=list(records))
    return taken.taken, taken.known, taken.kept


def changed(name="bridge-b-leg", **variables):
    record = copy.deepcopy(sample(name))
    record["variables"] |= variables
    return record


def outcome_of(record):
    (leg,) = READERS[FREESWITCH](record).legs
    return leg.outcome


LEGS_OF = {
    "bridge-a-leg": [("1001", "outgoing", "answered", 1, 3, 0, "", "1001", "1002")],
    "bridge-b-leg": [("1002", "incoming", "answered", 1, 3, 0, "", "1001", "1002")],
    "callcenter-agent-leg": [("1002", "incoming", "answered", 1, 3, 12, "Support", "1001", "7000")],
    "callcenter-member-leg": [("1001", "outgoing", "answered", 1, 3, 0, "", "1001", "7000")],
    "gateway-a-leg": [("1001", "outgoing", "answered", 1, 3, 0, "", "1001", "+441632960777")],
    "gateway-b-leg": [],
    "no-dialplan-404": [],
    "trunk-inbound-playback": [],
    "voicemail-leave": [("1002", "outgoing", "unanswered", 24, 0, 0, "", "1002", "1001")],
}


def test_there_is_a_case_for_each_recorded_one():
    assert {path.stem for path in SAMPLES.glob("*.json")} == {f"cdr-{name}" for name in LEGS_OF}


@pytest.mark.parametrize("name", LEGS_OF)
def test_each_recorded_one_twice(recorded, name):
    first = (1, 0, 0) if LEGS_OF[name] else (0, 0, 1)
    assert [take_in(sample(name)), take_in(sample(name))] == [first, (0, 1, 0)]
    assert list(CallLeg.objects.values_list(*LEG)) == LEGS_OF[name]
    assert list(LegCount.objects.values_list("total", flat=True)) == [1] * len(LEGS_OF[name])
    assert KeptRecord.objects.count() == (0 if LEGS_OF[name] else 1)
    assert QueueCall.objects.count() == (name == "callcenter-member-leg")


def test_all_recorded_ones_in_one_batch(recorded):
    assert take_in(*[sample(name) for name in LEGS_OF] * 2) == (6, 9, 3)
    assert CallLeg.objects.count() == 6


def test_a_leg_carries_name_department_and_call(recorded):
    take_in(sample("bridge-a-leg"))
    leg = CallLeg.objects.get()
    assert (leg.person_name, leg.department.tenant) == ("Ann One", recorded)
    assert leg.call_id == leg.leg_id == leg.records[0] == "00b8915f-deee-48d9-9cf8-589e679cc910"


def test_the_call_of_a_queue(recorded):
    take_in(sample("callcenter-member-leg"))
    call = QueueCall.objects.get()
    assert (call.service_number_name, call.wait, call.is_answered, call.is_abandoned) == ("Support", 1, True, False)


@pytest.mark.parametrize(
    ("reason", "abandoned", "wait"), [("BREAK_OUT", True, 4), ("TIMEOUT", False, 4), ("NO_AGENT_TIMEOUT", False, 4)]
)
def test_who_left_a_queue_unanswered(recorded, reason, abandoned, wait):
    left = {"cc_cause": "cancel", "cc_cancel_reason": reason, "cc_queue_answered_epoch": "0", "bridge_epoch": "0"}
    take_in(changed("callcenter-member-leg", **left))
    call = QueueCall.objects.get()
    assert (call.is_answered, call.is_abandoned, call.wait) == (False, abandoned, wait)
    assert CallLeg.objects.get().outcome == "unanswered"


NEVER = {"answer_epoch": "0", "bridge_epoch": "0"}
SILENT = NEVER | {"progress_epoch": "0", "progress_media_epoch": "0"}


@pytest.mark.parametrize(
    ("cause", "rang", "silent"),
    [
        ("USER_BUSY", "unanswered", "unanswered"),
        ("CALL_REJECTED", "unanswered", "unanswered"),
        ("NO_USER_RESPONSE", "unanswered", "unanswered"),
        ("NO_ANSWER", "unanswered", "unanswered"),
        ("ORIGINATOR_CANCEL", "abandoned", "abandoned"),
        ("LOSE_RACE", "elsewhere", "elsewhere"),
        ("PICKED_OFF", "elsewhere", "elsewhere"),
        ("NORMAL_TEMPORARY_FAILURE", "unanswered", "error"),
        ("RECOVERY_ON_TIMER_EXPIRE", "unanswered", "error"),
        ("NEVER_HEARD_OF", "unanswered", "error"),
    ],
)
def test_outcomes_by_cause(cause, rang, silent):
    assert outcome_of(changed(hangup_cause=cause, **NEVER)) == rang
    assert outcome_of(changed(hangup_cause=cause, **SILENT)) == silent
    own = {"abandoned": "unanswered", "elsewhere": "unanswered"}
    assert outcome_of(changed("gateway-a-leg", hangup_cause=cause, **NEVER)) == own.get(rang, rang)
    assert outcome_of(changed("gateway-a-leg", hangup_cause=cause, **SILENT)) == own.get(silent, silent)


def test_a_phone_that_answered_too_late(recorded):
    assert outcome_of(changed(hangup_cause="LOSE_RACE", bridge_epoch="0")) == "elsewhere"


@pytest.mark.parametrize(
    ("to", "transferred"), [("blind:202", True), ("att:202", True), ("", False), ("uuid_br:68b3", False)]
)
def test_transfers_by_the_legs_own_record(to, transferred):
    (leg,) = READERS[FREESWITCH](changed("callcenter-agent-leg", transfer_to=to)).legs
    assert leg.is_transferred is transferred


def test_talk_begins_with_the_bridge(recorded):
    (leg,) = READERS[FREESWITCH](changed(bridge_epoch="1795438557")).legs
    assert (leg.ringing, leg.talk) == (3, 1)


def test_the_only_target_is_not_registered(recorded):
    record = changed("bridge-a-leg", hangup_cause="USER_NOT_REGISTERED", **SILENT)
    record["variables"]["originate_disposition"] = "USER_NOT_REGISTERED"
    del record["variables"]["originated_legs"]
    assert take_in(record, record) == (1, 1, 0)
    said = list(CallLeg.objects.order_by("leg_id").values_list("leg_id", "short_number", "direction", "outcome"))
    uuid = record["variables"]["uuid"]
    assert said == [(uuid, "1001", "outgoing", "error"), (f"{uuid}/1002", "1002", "incoming", "error")]


def test_phones_of_one_user_are_one_leg(recorded):
    lost = changed(uuid="phone-2", hangup_cause="LOSE_RACE", **NEVER)
    later = changed(uuid="phone-3", hangup_cause="NO_ANSWER", start_epoch="1795438556", **NEVER)
    for order in ([sample("bridge-b-leg"), lost, later], [later, lost, sample("bridge-b-leg")]):
        CallLeg.objects.all().delete()
        assert [take_in(record) for record in order] == [(1, 0, 0)] * 3
        assert take_in(*order) == (0, 3, 0)
        assert sorted(CallLeg.objects.values_list("outcome", flat=True)) == ["answered", "unanswered"]


def test_the_service_number_that_the_caller_dialled(recorded):
    record = sample("bridge-b-leg")
    for profile in record["callflow"][0]["caller_profile"]["originator"]["originator_caller_profiles"]:
        profile["destination_number"] = "01632 960162"
    take_in(record)
    leg = CallLeg.objects.get()
    assert (leg.service_number_name, leg.wrap_up, leg.called) == ("Support", 12, "+441632960162")


def test_a_queue_by_its_number(recorded):
    take_in(changed("callcenter-agent-leg", cc_queue="+441632960162@tenant1.test"))
    assert CallLeg.objects.get().service_number_name == "Support"


def test_nobody_gets_the_calls_of_another_company(recorded):
    theirs = factories.CompanyFactory(sip_domain="theirs.example")
    old_user(tenant=theirs, short_number="1002")
    take_in(changed(dialed_domain="theirs.example", cc_queue="support@tenant1.test"))
    leg = CallLeg.objects.get()
    assert (leg.tenant, leg.service_number) == (theirs, None)


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        ({"dialed_domain": "nowhere.example"}, "no company has this domain"),
        ({"dialed_user": "1003"}, "no user had this short number in the company"),
        ({"start_epoch": "0"}, "its times make no sense"),
        ({"end_epoch": "1"}, "its times make no sense"),
        ({"end_epoch": "²"}, "its times make no sense"),
    ],
)
def test_what_is_kept_aside(recorded, variables, reason):
    assert take_in(changed(**variables)) == (0, 0, 1)
    assert KeptRecord.objects.get().reason == reason
    assert CallLeg.objects.count() == 0


def test_a_user_made_later_does_not_get_the_call(recorded):
    factories.UserFactory(tenant=recorded, short_number="1003")
    assert take_in(changed(dialed_user="1003", start_epoch="1600000000", end_epoch="1600000009")) == (0, 0, 1)


@pytest.mark.parametrize("record", [{}, {"variables": {}}, {"variables": []}, [], {"variables": {"uuid": "x" * 300}}])
def test_no_records(record):
    with pytest.raises(NotARecord):
        READERS[FREESWITCH](record)
