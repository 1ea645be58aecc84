"""Every page that is read: its query as its own forms and links make it, spoilt; and its address."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hostile.pages import Form
from tests.hostile.right import right_pairs
from tests.hostile.spoiling import examples, queries
from tests.hostile.values import ANYTHING
from tests.routes import ROUTES
from tests.rows import address

pytestmark = pytest.mark.django_db
GETS = [route for route in ROUTES if route.method == "GET"]
SENDERS = [("admin", route) for route in GETS]
SENDERS += [("user", route) for route in GETS if route.own in (200, 302)]
SENDERS += [("visitor", route) for route in GETS if route.anonymous == 200]
IN_ADDRESSES = ["-1", "9223372036854775808", "9" * 300, "%00", "%ED%A0%80", "%D9%A3"]
COOKIES = [value for value in ANYTHING if isinstance(value, str) and value.isascii() and value.isprintable()]


def forms_of(world, sender, url):
    """What the page at an address reads from its query; else what all others do: it may, too."""
    found = world.queries(sender)
    if url in found:
        return found[url]
    everything = Form("get", url)
    for form in [one for some in found.values() for one in some]:
        everything.fields |= form.fields
    return [everything]


@pytest.mark.parametrize(("sender", "route"), SENDERS, ids=str)
def test_a_query_that_is_spoilt(world, sender, route):
    url = address(route, world.rows)
    forms = forms_of(world, sender, url)
    few = 25 if url in world.queries(sender) else 3

    @examples(few)
    @given(st.data())
    def ask(data):
        form = data.draw(st.sampled_from(forms)) if len(forms) > 1 else forms[0]
        world.send(sender, "GET", f"{url}?{data.draw(queries(form, world.their_ids))}")

    ask()


def test_the_queries_that_are_tried_are_found(world):
    """The pages with filters and lists: that their forms and links were read."""
    found = {path: {name for form in forms for name in form.fields} for path, forms in world.queries("admin").items()}
    assert found["/users/"] >= {"q", "sort"}
    assert found["/statistics/"] >= {"format", "start", "end", "direction", "department", "service_number", "sort"}
    assert found["/company/number-plan/"] == {"q"}


def test_the_right_queries_are_answered(world):
    for path, forms in world.queries("admin").items():
        for form in forms:
            with world.undone():
                assert world.clients["admin"].get(path, dict(right_pairs(form))).status_code == 200, path


@pytest.mark.parametrize("route", [route for route in ROUTES if route.args], ids=str)
def test_an_address_that_is_spoilt(world, route):
    url = address(route, world.rows)
    for part in re.findall(r"(?<=/)(?:\d+|[\w-]+)(?=/)", url):
        for spoilt in IN_ADDRESSES:
            world.send("admin", route.method, url.replace(f"/{part}/", f"/{spoilt}/", 1))


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "messages"])
def test_cookies_that_are_spoilt(world, name):
    for value in COOKIES:
        with world.undone():
            world.clients["admin"].cookies[name] = value
            assert world.clients["admin"].get("/users/").status_code in (200, 302)
