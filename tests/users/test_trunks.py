"""Operators set what a trunk is known by and how to sign in at it: an address once, a password never seen again."""

import logging

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from history.models import Change
from tests import factories
from tests.meanwhile import meanwhile
from users.models import Trunk
from users.services.trunks import lock_trunks

ADD = reverse("admin:users_trunk_add")
CARRIER = {"name": "Carrier", "gateway": "sip.carrier.example", "addresses": "203.0.113.7\n203.0.113.8:5070"}
SIGNED_IN = CARRIER | {"username": "provider", "new_password": "s3cret;of=carrier"}


@pytest.fixture
def as_operator(client, db):
    client.force_login(factories.OperatorFactory(username="operator"))
    return client


def page_of(trunk):
    return reverse("admin:users_trunk_change", args=[trunk.pk])


def errors_of(answer):
    return dict(answer.context["adminform"].form.errors) if answer.status_code == 200 else {}


def as_shown(browser, trunk):
    """What a page of a trunk sends when nothing is typed, with what it has shown."""
    form = browser.get(page_of(trunk)).context["adminform"].form
    sent = {}
    for field in form:
        value = field.value()
        text = "" if value is None else value if isinstance(value, bool) else "\r\n".join(str(value).split("\n"))
        if text is not False:
            sent[field.html_name] = "on" if text is True else text
        if field.field.show_hidden_initial:
            sent[field.html_initial_name] = str(value)
    return sent


def test_a_trunk_is_kept_as_it_was_meant(as_operator):
    typed = SIGNED_IN | {"gateway": "SIP.Carrier.Example:5080.", "addresses": "203.0.113.9, 203.0.113.9\n10.1.0.0/16"}
    assert errors_of(as_operator.post(ADD, typed)).keys() == {"gateway"}
    typed |= {"gateway": "SIP.Carrier.Example:5080", "carries_caller_number": "on"}
    assert as_operator.post(ADD, typed).status_code == 302
    trunk = Trunk.objects.get()
    assert (trunk.gateway, trunk.addresses) == ("sip.carrier.example:5080", ["203.0.113.9", "10.1.0.0/16"])
    assert (trunk.username, trunk.open_password(), trunk.carries_caller_number) == (
        "provider",
        "s3cret;of=carrier",
        True,
    )
    page = as_operator.get(reverse("admin:users_trunk_changelist")).content.decode()
    assert "203.0.113.9, 10.1.0.0/16" in page


@pytest.mark.parametrize("field", ["gateway", "addresses"])
@pytest.mark.parametrize("typed", ["2001:db8::7", "[2001:db8::7]:5070", "::1"])
def test_an_address_that_no_call_could_use_is_refused(as_operator, field, typed):
    """Asterisk listens on IPv4: what it was told of the other was accepted, and no call went out or came in."""
    answer = as_operator.post(ADD, {"name": "Carrier", field: typed})
    assert errors_of(answer) == {field: [f"{typed}: our telephone system speaks IPv4 only."]}
    assert not Trunk.objects.exists()


def test_of_a_gateway_that_is_a_uri_it_is_said_what_is_too_much(as_operator):
    answer = as_operator.post(ADD, {"name": "Carrier", "gateway": "sip.carrier.example:5060;transport=tcp"})
    said = "leave out “;transport=tcp”. No parameters are taken, and calls go over UDP only."
    assert errors_of(answer) == {"gateway": [f"“sip.carrier.example:5060;transport=tcp”: {said}"]}


def test_of_a_new_trunk_no_password_is_said_to_be_kept(as_operator):
    answers = [as_operator.get(ADD), as_operator.post(ADD, SIGNED_IN | {"name": "", "gateway": "bücher.example"})]
    words = [answer.context["adminform"].form.fields["new_password"].help_text for answer in answers]
    assert words == ["Goes with the user name. It is never shown again."] * 2
    new = Trunk()
    assert (new.username, new.password, new.open_password()) == ("", "", "")


def test_a_trunk_needs_no_more_than_a_name(as_operator):
    assert as_operator.post(ADD, {"name": "Carrier"}).status_code == 302
    trunk = Trunk.objects.get()
    assert (trunk.addresses, trunk.username, trunk.open_password()) == ([], "", "")
    assert trunk.carries_caller_number is False


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"name": "a\x07b"}, {"name"}),
        ({"gateway": "sip:carrier.example"}, {"gateway"}),
        ({"gateway": "203.0.113.0/24"}, {"gateway"}),
        ({"addresses": "203.0.113.7 carrier!"}, {"addresses"}),
        ({"addresses": "203.0.113.7/24"}, {"addresses"}),
        ({"addresses": "0.0.0.0/0"}, {"addresses"}),
        ({"addresses": "a\x00b"}, None),
        ({"addresses": "\n".join(f"10.0.0.{n}" for n in range(51))}, {"addresses"}),
        ({"username": "a b"}, {"username"}),
        ({"username": "a\nmatch=b"}, {"username"}),
        ({"username": ""}, {"username"}),
        ({"new_password": ""}, {"new_password"}),
        ({"new_password": "ä"}, {"new_password"}),
        ({"new_password": "two words"}, {"new_password"}),
        ({"new_password": "x" * 101}, {"new_password"}),
    ],
)
def test_a_trunk_that_cannot_be(as_operator, changes, fields):
    answer = as_operator.post(ADD, SIGNED_IN | changes)
    assert answer.status_code == (400 if fields is None else 200)
    if fields:
        assert errors_of(answer).keys() == fields
    assert not Trunk.objects.exists()


@pytest.mark.parametrize(
    ("there", "typed"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("203.0.113.7", "203.0.113.7:5060"),
        ("203.0.113.0/24", "203.0.113.7"),
        ("203.0.113.7", "203.0.0.0/16"),
        ("sip.carrier.example", "SIP.carrier.example"),
    ],
)
def test_calls_come_from_one_trunk_alone(as_operator, there, typed):
    factories.TrunkFactory(name="First", addresses=[there])
    errors = errors_of(as_operator.post(ADD, {"name": "Second", "addresses": f"198.51.100.1 {typed}"}))
    assert [*errors] == ["addresses"]
    assert f"{there} are those of First." in errors["addresses"][0]
    assert as_operator.post(ADD, {"name": "Second", "addresses": "198.51.100.1"}).status_code == 302


def test_two_ports_of_a_machine_are_two_trunks(as_operator):
    first = factories.TrunkFactory(addresses=["203.0.113.7:5060"])
    assert as_operator.post(ADD, {"name": "Second", "addresses": "203.0.113.7:5070"}).status_code == 302
    sent = as_shown(as_operator, first) | {"addresses": "203.0.113.7:5060 203.0.113.9"}
    assert as_operator.post(page_of(first), sent).status_code == 302  # its own address is in nobody's way


def test_the_database_keeps_an_address_to_one_trunk(db):
    factories.TrunkFactory(addresses=["203.0.113.7", "203.0.113.8"])
    other = factories.TrunkFactory(addresses=["203.0.113.9"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Trunk.objects.filter(pk=other.pk).update(addresses=["203.0.113.9", "203.0.113.8"])
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.TrunkFactory(addresses=["203.0.113.9"])
    Trunk.objects.filter(pk=other.pk).update(addresses=["203.0.113.9", "203.0.113.10"])


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_operators_at_once_the_second_sees_the_first(as_operator):
    """Who adds a trunk waits for whoever else is at it, and is told then."""

    def first():
        lock_trunks()
        factories.TrunkFactory(name="First", addresses=["203.0.113.7"])

    answer = meanwhile(first, lambda: as_operator.post(ADD, CARRIER))
    assert errors_of(answer).keys() == {"addresses"}


def test_the_password_is_neither_shown_nor_kept_in_the_open(as_operator, caplog):
    with caplog.at_level(logging.DEBUG):
        as_operator.post(ADD, SIGNED_IN)
        trunk = Trunk.objects.get()
        as_operator.post(page_of(trunk), as_shown(as_operator, trunk) | {"new_password": "an0ther"})
        as_operator.post(page_of(trunk), as_shown(as_operator, trunk) | {"new_password": "ä-not-taken"})
    trunk.refresh_from_db()
    assert trunk.open_password() == "an0ther"
    changes = Change.objects.filter(table="users_trunk").order_by("pk")
    assert [change.changed for change in changes if change.action == "changed"] == [["password"]]
    assert {change.after["password"] for change in changes} == {"•••"}
    pages = [as_operator.get(page).content.decode() for page in (page_of(trunk), "/operator/history/changeset/")]
    refused = as_operator.post(page_of(trunk), SIGNED_IN | {"name": "", "new_password": "an0ther"})
    pages.append(refused.content.decode())
    everything = "\n".join([*pages, caplog.text, str(list(Change.objects.values()))])
    assert "an0ther" not in trunk.password
    for secret in ("s3cret", "an0ther", "not-taken", trunk.password):
        assert secret not in everything


@pytest.mark.parametrize("change", [{"gateway": "evil.example"}, {"username": "other"}])
def test_the_password_goes_nowhere_else(as_operator, change):
    as_operator.post(ADD, SIGNED_IN)
    trunk = Trunk.objects.get()
    assert errors_of(as_operator.post(page_of(trunk), as_shown(as_operator, trunk) | change)).keys() == {
        "new_password"
    }
    sent = as_shown(as_operator, trunk) | change | {"new_password": "new"}
    assert errors_of(as_operator.post(page_of(trunk), sent)) == {}
    trunk.refresh_from_db()
    assert trunk.open_password() == "new"


def test_what_is_not_typed_stays_and_without_a_user_name_the_password_goes(as_operator):
    as_operator.post(ADD, SIGNED_IN)
    trunk = Trunk.objects.get()
    sealed = trunk.password
    as_operator.post(page_of(trunk), as_shown(as_operator, trunk) | {"name": "Other"})
    trunk.refresh_from_db()
    assert (trunk.name, trunk.password) == ("Other", sealed)
    as_operator.post(page_of(trunk), as_shown(as_operator, trunk) | {"username": ""})
    trunk.refresh_from_db()
    assert (trunk.username, trunk.password) == ("", "")


def test_of_two_tabs_the_second_is_told_and_what_one_alone_has_changed_stays(as_operator):
    trunk = factories.TrunkFactory(name="Carrier", gateway="a.example", addresses=["203.0.113.7"])
    first = as_shown(as_operator, trunk) | {"gateway": "b.example", "carries_caller_number": "on"}
    second = as_shown(as_operator, trunk) | {"addresses": "203.0.113.7\r\n203.0.113.8"}
    third = as_shown(as_operator, trunk) | {"gateway": "c.example"}
    assert [as_operator.post(page_of(trunk), sent).status_code for sent in (first, second)] == [302, 302]
    trunk.refresh_from_db()
    assert (trunk.gateway, trunk.addresses) == ("b.example", ["203.0.113.7", "203.0.113.8"])
    assert trunk.carries_caller_number is True
    answer = as_operator.post(page_of(trunk), third)
    assert errors_of(answer) == {
        "gateway": ["Somebody else has changed this to “b.example” meanwhile. Save again to keep yours."]
    }
    form = answer.context["adminform"].form
    assert form["gateway"].value() == "c.example"
    again = third | {"initial-gateway": "b.example"}
    assert as_operator.post(page_of(trunk), again).status_code == 302
    trunk.refresh_from_db()
    assert (trunk.gateway, trunk.addresses) == ("c.example", ["203.0.113.7", "203.0.113.8"])


def test_a_password_that_nobody_can_open_any_more(settings, db):
    trunk = factories.TrunkFactory()
    trunk.set_password("s3cret")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 8, []
    assert trunk.open_password() is None


def test_everything_is_explained_on_the_page(as_operator):
    form = as_operator.get(ADD).context["adminform"].form
    assert [name for name in form.fields if not form.fields[name].help_text] == ["name"]


def test_the_list_says_of_a_trunk_what_no_call_can_do(as_operator):
    factories.TrunkFactory(name="Carrier", gateway="", addresses=[])
    page = as_operator.get(reverse("admin:users_trunk_changelist")).content.decode()
    assert "none: no calls go out" in page
    assert "nothing: no calls come in" in page
