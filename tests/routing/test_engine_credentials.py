"""By what telephones register: for engines that may read it, of their own companies."""

import logging

import pytest
from django.urls import reverse

from routing import engine_credentials
from routing.models import Engine
from tests import factories
from tests.confirming import confirmed
from users.models import User
from users.services.users import new_app_password

URL = reverse("engine:users")
OPERATOR = User(is_operator=True)


@pytest.fixture
def ours(company):
    """Users 201, 202 and 10 with an app password, and 203 without."""
    for short_number in ("202", "201", "10", "203"):
        user = factories.UserFactory(tenant=company, short_number=short_number)
        if short_number != "203":
            new_app_password(user=user, by=OPERATOR)
    return company


@pytest.fixture
def ask(client):
    def asked(key, headers=None, **query):
        return client.get(URL, query, headers={"Authorization": f"Bearer {key}"} | (headers or {}))

    return asked


def key_of(*companies, **fields):
    engine = Engine(name=f"Engine {Engine.objects.count()}", companies=[one.pk for one in companies], **fields)
    key = engine.new_key()
    engine.save()
    return key


@pytest.fixture
def key(ours):
    return key_of(ours, reads_credentials=True)


def ha1_of(company, short_number):
    return User.objects.get(tenant=company, short_number=short_number).sip_ha1


def test_who_may_register_with_what(ask, ours, key):
    answer = ask(key, domain="OURS.example")
    assert answer.json() == {
        "version": 1,
        "domain": "ours.example",
        "users": [
            {"user": f"{one}@ours.example", "short_number": one, "ha1": ha1_of(ours, one)}
            for one in ("10", "201", "202")
        ],
    }
    assert len(ha1_of(ours, "201")) == 32
    assert answer["Cache-Control"] == "no-store"


def test_a_page_at_a_time(ask, ours, key, monkeypatch):
    monkeypatch.setattr(engine_credentials, "PAGE", 2)
    seen, after = [], ""
    while after is not None:
        page = ask(key, domain="ours.example", after=after).json()
        seen.append([one["short_number"] for one in page["users"]])
        after = page.get("next")
    assert seen == [["10", "201"], ["202"]]


def test_what_has_not_changed_is_not_sent_again(ask, ours, key):
    first = ask(key, domain="ours.example")
    same = ask(key, {"If-None-Match": first["ETag"]}, domain="ours.example")
    assert (same.status_code, same.content) == (304, b"")
    new_app_password(user=User.objects.get(tenant=ours, short_number="201"), by=OPERATOR)
    other = ask(key, {"If-None-Match": first["ETag"]}, domain="ours.example")
    assert (other.status_code, other["ETag"] == first["ETag"]) == (200, False)


def test_only_a_key_with_the_right_and_of_its_companies_alone(ask, ours, key, their_admin):
    User.objects.filter(pk=their_admin.pk).update(short_number="201")
    new_app_password(user=User.objects.get(pk=their_admin.pk), by=OPERATOR)
    for without in (key_of(ours), key_of(serves_all=True)):
        refused = ask(without, domain="ours.example")
        assert (refused.status_code, refused.json()) == (403, {"error": "this key may not read credentials"})
    theirs, nobodys = ask(key, domain="theirs.example"), ask(key, domain="none.example")
    assert (theirs.status_code, theirs.content) == (404, nobodys.content)
    everybodys = key_of(serves_all=True, reads_credentials=True)
    assert [one["ha1"] for one in ask(everybodys, domain="theirs.example").json()["users"]] == [
        ha1_of(their_admin.tenant, "201")
    ]


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"domain": ""},
        {"domain": "\x00"},
        {"domain": "x" * 101},
        {"domain": "ours.example", "after": "x"},
        {"domain": "ours.example", "after": "1234567"},
        {"domain": "ours.example", "after": "²"},
    ],
)
def test_what_makes_no_sense(ask, key, query):
    answer = ask(key, **query)
    assert (answer.status_code, bool(answer.json()["error"])) == (400, True)


def test_the_log_says_to_whom_and_never_what(ask, ours, key, caplog):
    caplog.set_level(logging.DEBUG)
    answer = ask(key, domain="ours.example")
    ask(key, {"If-None-Match": answer["ETag"]}, domain="ours.example")
    [told] = [one for one in caplog.records if one.getMessage() == "credentials were handed out"]
    assert (told.engine, told.domain, told.users) == (Engine.objects.get().pk, "ours.example", 3)
    everything = " ".join(str(one.__dict__) for one in caplog.records)
    assert not any(ha1_of(ours, one) in everything for one in ("10", "201", "202"))


def test_operators_confirm_that_it_is_them_to_give_the_right(client, ours):
    operator = factories.OperatorFactory()
    client.force_login(operator)
    key_of(ours)
    page = reverse("admin:routing_engine_change", args=[Engine.objects.get().pk])
    sent = {"name": "Engine", "companies": [ours.pk], "offered": str(ours.pk)}
    assert client.post(page, sent | {"reads_credentials": "on"}).url.startswith(
        reverse("confirm", args=["others-sign-in"])
    )
    assert Engine.objects.get().reads_credentials is False
    assert confirmed(client, operator).post(page, sent | {"reads_credentials": "on"}).status_code == 302
    assert Engine.objects.get().reads_credentials is True


def test_who_has_the_right_gets_no_other_company_without_confirming(client, ours):
    """Whatever the page says that it showed: what is stored counts."""
    client.force_login(factories.OperatorFactory())
    key_of(ours, reads_credentials=True)
    page = reverse("admin:routing_engine_change", args=[Engine.objects.get().pk])
    sent = {"name": "Engine", "offered": "", "initial-reads_credentials": "False", "serves_all": "on"}
    assert client.post(page, sent).url.startswith(reverse("confirm", args=["others-sign-in"]))
    assert Engine.objects.get().serves_all is False
    assert client.post(reverse("admin:routing_engine_change", args=["_5F9" * 9]), sent).status_code == 302
