"""What telephone engines send, spoilt: their key, their JSON, and the records of the samples."""

import base64
import json
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.models import Engine
from tests.hostile.spoiling import damaged, examples
from tests.hostile.values import ANYTHING, DAYS, NUMBERS, TIMES

pytestmark = pytest.mark.django_db
ADDRESSES = ["/engine/plan/", "/engine/calls/"]
SAMPLES = [path.read_bytes() for path in Path("tests/statistics/samples").iterdir()]
TEXTS = [value for value in [*ANYTHING, *NUMBERS, *DAYS, *TIMES] if isinstance(value, str)]
TEXTS += ["ours.example", "theirs.example", "2099-01-01T09:00:00+00:00", "0001-01-01T00:00:00+14:00", "anonymous"]
VALUES = st.sampled_from(TEXTS) | st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
JSON = st.recursive(
    VALUES, lambda some: st.lists(some, max_size=3) | st.dictionaries(st.text(max_size=9), some, max_size=3)
)
QUESTIONS = st.dictionaries(
    st.sampled_from(["called", "caller", "domain", "user", "dialled", "at", "x"]), VALUES | JSON
)
TYPES = st.sampled_from(
    ["application/json", "", "application/x-www-form-urlencoded", "multipart/form-data", "text/xml"]
)
KEYS = [
    "",
    "Bearer",
    "Bearer ",
    "Basic",
    "Basic =",
    "Basic " + base64.b64encode(b"\xff:\x00").decode(),
    "Bearer \xff",
]
KEYS += ["Bearer " + "x" * 9000, "Digest x", "Bearer a b", "Basic " + "A" * 9001]


@pytest.fixture(scope="module")
def key(world):
    engine = Engine(name="Engine", serves_all=True)
    key = engine.new_key()
    engine.save()
    return key


@st.composite
def records(draw):
    """A record of a sample with some of its values changed, as JSON."""
    sample = json.loads(draw(st.sampled_from([one for one in SAMPLES if one.startswith(b"{")])))
    for _change in range(draw(st.integers(1, 6))):
        place = sample
        while isinstance(place, (dict, list)) and place:
            keys = list(place) if isinstance(place, dict) else range(len(place))
            key = draw(st.sampled_from(keys))
            if not isinstance(place[key], (dict, list)) or draw(st.integers(0, 5)) == 0:
                place[key] = draw(VALUES | JSON)
                break
            place = place[key]
    return sample


def encoded(value):
    """JSON in any of the ways in which it may come."""
    text = json.dumps(value)
    bare = json.dumps(value, ensure_ascii=False).encode(errors="surrogatepass")
    return st.sampled_from(
        [text.encode(), bare, b"cdr=" + quote(text).encode(), b"cdr=" + base64.b64encode(text.encode())]
    )


BODIES = st.binary(max_size=100) | st.sampled_from(SAMPLES) | st.sampled_from(SAMPLES).flatmap(damaged)
BODIES |= (JSON | QUESTIONS | records() | st.lists(records(), max_size=3)).flatmap(encoded)


@pytest.mark.parametrize("url", ADDRESSES)
def test_a_body_that_is_spoilt(world, key, url):
    def send(body, content_type, uuid):
        answer = world.clients["visitor"].generic(
            "POST",
            f"{url}?uuid={quote(uuid, errors='replace')}",
            body,
            content_type,
            headers={"Authorization": f"Bearer {key}"},
        )
        assert answer.status_code in (200, 400, 404)
        assert isinstance(answer.json(), dict)

    @examples(150)
    @given(BODIES, TYPES, st.sampled_from(TEXTS))
    def undone(body, content_type, uuid):
        with world.undone():
            send(body, content_type, uuid)

    undone()


@pytest.mark.parametrize("url", ADDRESSES)
@pytest.mark.parametrize("shown", KEYS)
def test_a_key_that_is_spoilt(world, url, shown):
    answer = world.clients["visitor"].generic("POST", url, b"{}", headers={"Authorization": shown})
    assert answer.status_code == 401
