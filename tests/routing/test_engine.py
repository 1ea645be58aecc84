"""What a telephone engine asks over HTTP: with a key of its own, about one company at a time."""

import json
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.models import Engine
from tests import factories

URL = reverse("engine:plan")
MONDAY = "2026-06-01T10:00:00+01:00"


@pytest.fixture
def key(db):
    engine = Engine(name="Engine one", serves_all=True)
    key = engine.new_key()
    engine.save()
    return key


@pytest.fixture
def ask(client, key):
    def asked(**question):
        return client.post(URL, json.dumps(question), "application/json", headers={"Authorization": f"Bearer {key}"})

    return asked


@pytest.fixture
def support(company):
    number = factories.ServiceNumberFactory(tenant=company, name="Support", number__e164="+441632960160")
    user = factories.UserFactory(
        tenant=company, first_name="Ann", last_name="Bee", short_number="201", email="a@b.example"
    )
    factories.NumberFactory(user=user, e164="+441632960101", is_main=True)
    factories.MemberFactory(service_number=number, user=user, skill=2)
    return number


def test_a_call_whose_settings_are_kept_takes_two_queries(
    ask, support, keeping, django_assert_num_queries, django_assert_max_num_queries
):
    with django_assert_max_num_queries(2 + 8):
        first = ask(called="+441632960160", at=MONDAY)
    with django_assert_num_queries(2):
        assert ask(called="+441632960160", at=MONDAY).json() == first.json()


def test_a_number_that_is_gone_meanwhile(ask, support, monkeypatch):
    monkeypatch.setattr("routing.reach.REACHABLE", "SELECT 's', 0, NULL WHERE %(id)s > 0")
    answer = ask(called="+441632960160")
    assert (answer.status_code, answer.json()) == (404, {"error": "deleted meanwhile"})


def kinds(answer):
    return [step["kind"] for step in answer.json()["steps"]]


def test_a_call_to_a_service_number(ask, support):
    type(support).objects.update(longest_wait=90)
    plan = ask(called="+441632960160", caller="+447700900123", at=MONDAY).json()
    queue, *closed = plan["steps"]
    assert (plan["version"], plan["called"], plan["caller"]) == (1, "+441632960160", "+447700900123")
    assert queue["phones"] == [{"user": "201@ours.example", "unknown": True}]
    phone = {"user": "201@ours.example", "unknown": True, "wrap_up_time": 0, "ringing_time": 25}
    assert queue["levels"] == [{"level": 2, "starts": 0, "lasts": 25, "phones": [phone]}]
    assert (queue["queue_type"], queue["of"]) == (
        "skill",
        {"service_number": {"id": support.pk, "number": "+441632960160"}},
    )
    assert (plan["domain"], "not_ringing" in queue) == ("ours.example", False)
    assert queue["shown_number"] == "+447700900123"
    assert queue["waiting"] == {"longest_wait": 90}
    assert [step["kind"] for step in closed] == ["note", "hang_up"]


def test_what_a_queue_is_made_of_and_who_does_not_ring(ask, company, support):
    """Times of each phone, who may pick up whom, who does not ring and why, and until when all of this holds."""
    sales = factories.DepartmentFactory(tenant=company, name="Sales", call_pick_up=True)
    above = factories.DepartmentFactory(tenant=company, name="Above", call_pick_up=True)
    below = factories.DepartmentFactory(tenant=company, name="Below", parent=above)
    made = datetime(2026, 1, 1, tzinfo=UTC)
    for short, department, changes in (
        ("301", sales, {"ringing_time": 40, "wrap_up_time": 7}),
        ("302", below, {"is_available": False}),
        ("303", None, {"is_active": False}),
        ("304", sales, {}),
    ):
        told = {"last_name": f"Of {short}", "department": department, "app_password_set_at": made}
        user = factories.UserFactory(tenant=company, short_number=short, **told)
        factories.MemberFactory(service_number=support, user=user, skill=2, **changes)
    factories.AbsenceFactory(user=user, starts_at=made, ends_at=datetime.fromisoformat("2026-06-01T12:00:00+01:00"))
    plan = ask(called="+441632960160", at=MONDAY).json()
    queue = plan["steps"][0]
    group = {"id": sales.pk, "name": "Sales"}
    [level] = queue["levels"]
    assert [(one["user"][:3], one["ringing_time"], one["wrap_up_time"]) for one in level["phones"]] == [
        ("201", 25, 0),
        ("301", 40, 7),
    ]
    assert (level["lasts"], level["phones"][1]["pick_up_group"], "unknown" in level["phones"][1]) == (
        40,
        group,
        False,
    )
    assert queue["not_ringing"] == [
        {"user": "302@ours.example", "why": "logged-off"},
        {"user": "303@ours.example", "why": "not-active"},
        {"user": "304@ours.example", "why": "absent", "until": "2026-06-01T11:00:00+00:00"},
    ]
    assert datetime.fromisoformat(plan["holds_until"]) == datetime(2026, 6, 1, 11, tzinfo=UTC)
    dialled = ask(domain="ours.example", user="301", dialled="304", at=MONDAY).json()
    assert (dialled["pick_up_group"], dialled["steps"][0]["to"]) == (group, {"user": "304@ours.example"})
    assert dialled["steps"][-1]["of"] == {"user": "304@ours.example"}
    assert "pick_up_group" not in ask(domain="ours.example", user="302", dialled="999").json()


def test_a_code_that_picks_up_says_whose_call_may_be_taken(ask, company, support):
    """Those of the very department; not the user's own, nor those of the same names in another company."""
    sales = factories.DepartmentFactory(tenant=company, name="Sales", call_pick_up=True)
    below = factories.DepartmentFactory(tenant=company, name="Below", parent=sales, call_pick_up=True)
    silent = factories.DepartmentFactory(tenant=company, name="Silent")
    theirs = factories.DepartmentFactory(tenant=factories.CompanyFactory(), name="Sales", call_pick_up=True)
    for short, department in (("303", sales), ("301", sales), ("302", sales), ("304", below), ("305", silent)):
        factories.UserFactory(tenant=company, short_number=short, department=department)
    factories.UserFactory(tenant=theirs.tenant, short_number="306", department=theirs)
    taken, end = ask(domain="ours.example", user="301", dialled="*8", at=MONDAY).json()["steps"]
    group = {"id": sales.pk, "name": "Sales"}
    phones = [{"user": f"{short}@ours.example", "unknown": True, "pick_up_group": group} for short in ("302", "303")]
    assert (taken["kind"], taken["phones"], end["kind"]) == ("pick_up", phones, "hang_up")
    alone = ask(domain="ours.example", user="304", dialled="*8#", at=MONDAY).json()["steps"]
    assert (alone[0]["kind"], "phones" in alone[0]) == ("pick_up", False)
    for user in ("305", "201"):
        assert kinds(ask(domain="ours.example", user=user, dialled="*8", at=MONDAY)) == ["hang_up"]


def test_a_call_that_withholds_the_number_says_so(ask, company, support):
    trunk = factories.name_trunk(company, "Carrier A")
    factories.UserFactory(tenant=company, short_number="202", trunk=trunk)
    out = [
        ask(domain="ours.example", user="202", dialled=dialled).json()["steps"][-1]
        for dialled in ("141 01632 960999", "01632 960999")
    ]
    assert [(one["number"], one.get("withheld", False), one["trunk"]) for one in out] == [
        ("14101632960999", True, "Carrier A"),
        ("+441632960999", False, "Carrier A"),
    ]


def test_calls_to_users_and_inside_a_company(ask, company, support):
    assert kinds(ask(called="+441632960101", at=MONDAY)) == ["ring", "voicemail"]
    factories.UserFactory(tenant=company, short_number="202")
    factories.ListedCallerFactory(service_number=support, digits="202")
    inside = ask(domain="ours.example", called="201", caller="202", at=MONDAY)
    assert kinds(inside) == ["ring", "voicemail"]
    dialled = ask(domain="ours.example", user="202", dialled="+441632960160", at=MONDAY)
    assert kinds(dialled) == ["pass_on", "reject"]
    assert kinds(ask(domain="OURS.example", user="202", dialled="999")) == ["divert"]


def test_what_a_code_stands_before_is_found_too(ask, company, support):
    company.managed_service = True
    company.save()
    trunk = factories.TrunkAllotmentFactory(tenant=company).trunk
    factories.UserFactory(tenant=company, short_number="202", trunk=trunk)
    factories.DirectoryEntryFactory(tenant=company, short_code="70", number="+441632960999")
    number = {"domain": "ours.example", "user": "202"}
    assert kinds(ask(**number, dialled="141 01632 960160", at=MONDAY))[:2] == ["note", "pass_on"]
    assert kinds(ask(**number, dialled="#31#201", at=MONDAY))[:2] == ["note", "pass_on"]
    assert ask(**number, dialled="14170").json()["steps"][-1]["number"] == "14101632960999"
    assert ask(**number, dialled="111").json()["steps"][-1]["number"] == "111"


def test_a_short_service_that_calls_is_no_number_of_the_country(ask, company, support):
    type(company).objects.update(country="JE")
    assert ask(called="+441632960160", caller="118500", at=MONDAY).json()["caller"] == "118500"
    assert ask(called="+441632960160", caller="2036001878", at=MONDAY).json()["caller"] == "+442036001878"


def test_recording_by_telephone_comes_with_its_pin(ask, support):
    factories.ListedCallerFactory(service_number=support, kind="recording", digits="+447700900123")
    type(support).objects.update(recording_pin="2580")
    [step] = ask(called="+441632960160", caller="+447700900123").json()["steps"]
    assert (step["kind"], step["pin"]) == ("record", "2580")


def test_an_anonymous_display_is_told(ask, support):
    type(support).objects.update(number_display_type="anonymous")
    queue = ask(called="+441632960160", caller="+447700900123", at=MONDAY).json()["steps"][0]
    assert queue["shown_number"] == ""


def test_a_divert_goes_to_a_number(ask, support):
    type(support).objects.update(main_mode="external-divert", external_divert_number="+441632960999")
    [step] = ask(called="+441632960160", caller="anonymous").json()["steps"]
    assert (step["kind"], step["number"]) == ("divert", "+441632960999")


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ({}, 404),
        ({"called": "+441632960199"}, 404),
        ({"called": "+441632960160", "at": "yesterday"}, 400),
        ({"called": "+441632960160", "at": "2026-06-01T10:00:00"}, 400),
        ({"called": "+441632960160", "at": "9999-06-01T10:00:00Z"}, 400),
        ({"called": "+441632960160", "at": "2026-06-01T10:00:00+16:00"}, 400),
        ({"called": "+441632960160", "at": "2026-06-01T10:00:00-23:59"}, 400),
        ({"called": "+441632960160", "at": "2026-06-01T10:00:00+01:00:30.5"}, 400),
        ({"called": 5}, 400),
        ({"called": "x" * 101}, 400),
        ({"called": "\x00"}, 400),
        ({"called": "\ud800"}, 400),
        ({"domain": "\udfff", "called": "201"}, 400),
        ({"domain": "ours.example", "called": "999"}, 404),
        ({"domain": "theirs.example", "called": "201"}, 404),
        ({"domain": "ours.example", "called": "201", "caller": "299"}, 404),
        ({"domain": "ours.example", "dialled": "999"}, 404),
    ],
)
def test_what_makes_no_sense(ask, support, question, status):
    answer = ask(**question)
    assert answer.status_code == status
    assert answer.json()["error"]


@pytest.mark.parametrize("offset", ["+14:00", "-12:00", "+05:45", "-15:00"])
def test_a_moment_may_have_any_offset_that_there_is(ask, support, offset):
    """Further ones than the database takes are refused above."""
    assert ask(called="+441632960160", at=f"2026-06-01T10:00:00{offset}").json()["at"].endswith(offset)


@pytest.mark.parametrize("body", ["", "[]", "null", "{", "[" * 100_000, '"x"', "\xff"])
def test_what_is_no_json_object(client, key, body):
    answer = client.post(URL, body, "application/json", headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 400


def test_only_with_a_key_that_is_not_revoked(client, key, admin, support):
    client.force_login(admin)
    for header in ({}, {"Authorization": "Bearer none"}, {"Authorization": f"Basic {key}"}, {"Authorization": key}):
        assert client.post(URL, "{}", "application/json", headers=header).status_code == 401
    operator = factories.OperatorFactory()
    client.force_login(operator)
    revoke = {"action": "revoke", "_selected_action": [Engine.objects.get().pk]}
    client.post(reverse("admin:routing_engine_changelist"), revoke)
    refused = client.post(URL, "{}", "application/json", headers={"Authorization": f"Bearer {key}"})
    assert refused.status_code == 401


def test_an_operator_makes_one_and_sees_its_key_once(client, support):
    client.force_login(factories.OperatorFactory())
    page = client.post(
        reverse("admin:routing_engine_add"), {"name": "New", "serves_all": "on"}, follow=True
    ).content.decode()
    key = page.split("shown this once: ")[1].split("<")[0]
    answer = client.post(
        URL, '{"called": "+441632960160"}', "application/json", headers={"Authorization": f"Bearer {key}"}
    )
    assert answer.status_code == 200
    assert key not in client.get(reverse("admin:routing_engine_changelist")).content.decode()


TEXTS = st.sampled_from(
    ["+441632960160", "+441632960101", "201", "ours.example", "999", MONDAY, "", "*", "²"]
) | st.text(max_size=20)
FIELDS = st.sampled_from(["called", "caller", "at", "domain", "user", "dialled", "more"])


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(FIELDS, TEXTS | st.none() | st.integers() | st.lists(TEXTS, max_size=2), max_size=6))
def test_never_a_crash(ask, support, question):
    assert ask(**question).status_code in (200, 400, 404)


def test_no_plan_names_another_company(ask, their_admin, support):
    theirs = factories.ServiceNumberFactory(tenant=their_admin.tenant, name="THEIRS", number__e164="+441632960170")
    factories.MemberFactory(service_number=theirs, user=their_admin)
    type(support).objects.filter(pk=support.pk).update(
        main_mode="external-divert", external_divert_number="+441632960170"
    )
    answer = ask(called="+441632960160", at=MONDAY)
    assert kinds(answer) == ["divert"]
    assert "THEIRS" not in answer.content.decode()


def test_a_user_dials_no_free_number_out_and_passes_a_caller_on(ask, company, support):
    ann = factories.UserFactory(tenant=company, short_number="301", trunk=company.trunks.get())
    free = factories.NumberFactory(tenant=company)
    dials = {"domain": company.sip_domain, "user": "301"}
    answer = ask(**dials, dialled=free.e164)
    assert [step["kind"] for step in answer.json()["steps"]] == ["hang_up"]
    assert ask(**dials, dialled="+447700900199").json()["steps"][-1]["kind"] == "divert"
    for passed_on, shown in ((None, ""), ("+447700900123", "+447700900123"), ("anonymous", "")):
        steps = ask(**dials, dialled=support.number.e164, passed_on=passed_on).json()["steps"]
        [rings] = [step for step in steps if step["kind"] == "queue"]
        assert rings.get("shown_number") == shown
    assert ask(**dials, dialled=support.number.e164, passed_on="999").status_code == 404
    assert ann.tenant == company
