"""Call records over HTTP, as FreeSWITCH sends them and as somebody else may."""

import base64
import json

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from statistics.models import CallLeg, KeptRecord
from tests.statistics.conftest import body_of, sample

URL = reverse("engine:calls")
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def send(client, key):
    shown = base64.b64encode(f"fsuser:{key}".encode()).decode()

    def sent(body, query="", content_type=FORM):
        headers = {"Authorization": f"Basic {shown}"}
        return client.generic("POST", URL + query, body, content_type, headers=headers)

    return sent


def said(answer):
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_bare_json_under_the_content_type_of_a_form(send, recorded):
    body = body_of("bridge-a-leg")
    uuid = sample("bridge-a-leg")["variables"]["uuid"]
    assert said(send(body, f"?uuid={uuid}")) == {"taken": 1, "known": 0, "kept": 0}
    assert said(send(body, f"?uuid={uuid}")) == {"taken": 0, "known": 1, "kept": 0}
    assert CallLeg.objects.count() == 1


@pytest.mark.parametrize("name", ["encode-true", "encode-base64", "json-content-type"])
def test_other_ways_to_send(send, recorded, name):
    assert said(send(body_of(f"variant-{name}"))) == {"taken": 0, "known": 0, "kept": 1}
    variables = KeptRecord.objects.get().content["variables"]
    assert (variables["sip_from_user"], variables["hangup_cause"]) == ("+447700900123", "NO_ROUTE_DESTINATION")
    assert variables["caller_id"] == '"Outside Caller" <+447700900123>'


def test_each_way_says_the_same(send, recorded):
    text = json.dumps(sample("bridge-b-leg")).encode()
    assert said(send(text, content_type="application/json"))["taken"] == 1
    assert said(send(b"cdr=" + base64.b64encode(text)))["known"] == 1


def test_many_at_once(send, recorded):
    records = [sample("bridge-b-leg"), sample("bridge-a-leg"), sample("gateway-b-leg"), sample("bridge-b-leg")]
    assert said(send(json.dumps(records))) == {"taken": 2, "known": 1, "kept": 1}


def test_a_record_that_does_not_name_its_leg(send, recorded):
    record = sample("bridge-a-leg")
    del record["variables"]["uuid"]
    assert send(json.dumps(record)).status_code == 400
    assert said(send(json.dumps(record), "?uuid=from-the-address"))["taken"] == 1
    assert CallLeg.objects.get().leg_id == "from-the-address"


@pytest.mark.parametrize(
    "body",
    [
        *("", "null", "[]", "{}", "[1]", "{", "cdr=", "cdr=%", "cdr=%%%", "cdr=é", "cdr=YQ==", "cdr=eyJ9", "\xff"),
        *('{"variables": 5}', '{"variables": {"uuid": NaN}}', '{"variables": {"uuid": 1e999}}', "[" * 100_000),
        *('[{"variables": {"uuid": "a"}}, 5]', '{"variables": {"uuid": "' + "x" * 500 + '"}}', '{"a":' * 900),
        '{"variables": {"uuid": "a"}, "b": ' + "[" * 900 + "]" * 900 + "}",
    ],
)
def test_what_is_no_record(send, recorded, body):
    assert send(body).status_code == 400
    assert KeptRecord.objects.count() == 0


def test_a_body_that_is_too_large(send, recorded):
    assert send(b" " * 3_000_000).status_code == 413


def test_only_engines_and_only_post(client, key, recorded):
    for header in ("Basic !", "Basic YQ==", "Basic /w==", "Bearer x", f"Basic {key}", ""):
        assert client.post(URL, "{}", FORM, headers={"Authorization": header}).status_code == 401
    assert client.get(URL, headers={"Authorization": f"Bearer {key}"}).status_code == 405


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
NAMES = sorted(
    sample("callcenter-member-leg")["variables"] | {"dialed_user": 1, "dialed_domain": 1, "transfer_to": 1}
)
VALUES = ANY | st.sampled_from(
    ["0", "-1", "1795438554", "9" * 30, "\x00", "\ud800", "\\N", "1002", "tenant1.test", "inbound", "outbound", "²"]
)
ODD = {"max_examples": 300, "deadline": None, "suppress_health_check": list(HealthCheck)}


@settings(**ODD)
@given(
    st.sampled_from(["bridge-b-leg", "bridge-a-leg", "callcenter-member-leg", "callcenter-agent-leg"]),
    st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6),
    st.dictionaries(st.sampled_from(["callflow", "variables", "app_log", "more"]), ANY, max_size=1),
)
def test_no_record_breaks_it(send, recorded, name, variables, parts):
    record = sample(name)
    record["variables"] |= variables
    assert send(json.dumps(record | parts)).status_code in (200, 400)


@settings(**ODD)
@given(st.binary(max_size=60), st.sampled_from([b"", b"cdr=", b"{", b"[", b'{"variables": {"uuid": "']))
def test_no_body_breaks_it(send, recorded, body, start):
    assert send(start + body, "?uuid=%00%ff").status_code in (200, 400)
