"""Every form of the portal: what is sent for it comes from the form itself, spoilt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbxportal.typed import SECRET
from tests.hostile.bodies import natural
from tests.hostile.pages import Form
from tests.hostile.right import IN_ONE_STATE, right_pairs, right_submissions
from tests.hostile.spoiling import bodies, examples
from tests.routes import ROUTES
from tests.rows import address
from tests.test_rows_stay_free import PAGES

pytestmark = pytest.mark.django_db
POSTS = [route for route in ROUTES if route.method == "POST"]
# Who sends: an admin everywhere, a user to the own pages, a visitor to what is open to all.
SENDERS = [("admin", route) for route in POSTS]
SENDERS += [("user", route) for route in POSTS if route.own in (200, 302)]
SENDERS += [("visitor", route) for route in POSTS if route.anonymous == 200]


def forms_of(world, sender, route):
    """The forms that pages show for an address; where none does, one with the fields that we know of."""
    if shown := world.forms(sender).get(route.name):
        return shown
    form = Form("post", address(route, world.rows))
    for name in IN_ONE_STATE.get(route.name, ()):
        form.field_named(name, "text")
    return [form]


@pytest.mark.parametrize(("sender", "route"), SENDERS, ids=str)
def test_a_form_that_is_spoilt(world, sender, route):
    forms = forms_of(world, sender, route)
    few = 6 + min(14, 2 * max(len(form.fields) for form in forms))

    @examples(few)
    @given(st.data())
    def send(data):
        form = data.draw(st.sampled_from(forms)) if len(forms) > 1 else forms[0]
        body, content_type = data.draw(bodies(form, world.their_ids))
        world.send(sender, "POST", form.action, body, content_type)

    send()


SHOWN = [route for route in POSTS if route.access != "engine" and route.name not in IN_ONE_STATE]


@pytest.mark.parametrize("route", SHOWN, ids=str)
def test_a_form_as_it_should_be(world, route):
    """That what is spoilt would have been saved otherwise: else most of a form is never reached."""
    sender = "visitor" if route.anonymous == 200 else "admin"
    answers = [
        world.send(sender, "POST", form.action, *natural(form, pairs))
        for form in world.forms(sender)[route.name]
        for pairs in right_submissions(form)
    ]
    saved = [one for one in answers if one.status_code == 302 or b"error-summary" not in b"".join(one)]
    assert saved != []


PASTED_KINDS = {"text", "email", "number", "tel", "search", "date", "textarea"}


def pasted(form, pairs):
    """The same as programs and phones paste it: marks of direction around it, spaces that do not break in it."""
    return [
        (
            name,
            f"\u200e{value.replace(' ', chr(0xA0))}\u202c\u200b" if form.fields[name].kind in PASTED_KINDS else value,
        )
        for name, value in pairs
    ]


@pytest.mark.parametrize("route", [one for one in SHOWN if one.name != "sign_out"], ids=str)
def test_what_is_pasted_is_taken_as_what_is_typed(world, route):
    sender = "visitor" if route.anonymous == 200 else "admin"
    for form in world.forms(sender)[route.name]:
        pairs = right_pairs(form, filled_in=True)
        if not any(isinstance(value, str) and form.fields[name].kind in PASTED_KINDS for name, value in pairs):
            continue
        typed, as_pasted = (
            world.send(sender, "POST", form.action, *natural(form, one)) for one in (pairs, pasted(form, pairs))
        )
        assert as_pasted.status_code == typed.status_code
        assert (b"error-summary" in b"".join(as_pasted)) == (b"error-summary" in b"".join(typed))


def fields_of_all_pages(world, kind):
    """By address, the fields of a kind that a form of any page has."""
    found = {}
    for sender in ("admin", "visitor"):
        for name, forms in world.forms(sender).items():
            fields = [field for form in forms for field in form.fields.values() if field.kind == kind]
            found.setdefault(name, []).extend(fields)
    return {name: fields for name, fields in found.items() if fields}


def test_what_is_typed_in_secret(world):
    """A page to try again leaves out what people type in secret, and may do so: their forms ask for it again."""
    secret = fields_of_all_pages(world, "password")
    assert len(secret) >= 4
    for name, fields in secret.items():
        assert [field.name for field in fields if not SECRET.search(field.name)] == [], name
        # A PIN may be left empty only to remove it: without that tick its form asks, too.
        assert all(
            field.is_required or field.name in ("password", "recording_pin", "client_secret") for field in fields
        ), name
    others = [field for kind in ("text", "hidden", "email") for field in fields_of_all_pages(world, kind).values()]
    left_out = {field.name for fields in others for field in fields if SECRET.search(field.name)}
    assert left_out <= {"code", "credential"}  # of an app and of a passkey: the next press brings another one


def test_every_form_that_takes_a_file_is_tried_for_locks(world):
    takes_files = fields_of_all_pages(world, "file").keys()
    assert takes_files == {name for name, *_rest in PAGES} | {
        "service_numbers:add_prompt",  # which has no row yet
        "service_numbers:edit_override",  # the form of add_override
    }
