"""A key of an engine is good for the companies that it was given, and operators give them."""

import json

import pytest
from django.db import connection
from django.urls import reverse

from routing.models import Engine, without_engine
from tests import factories
from tests.meanwhile import meanwhile

URL = reverse("engine:plan")
LIST = reverse("admin:routing_engine_changelist")
NUMBERS = {"ours": "+441632960160", "theirs": "+441632960170"}


@pytest.fixture
def two(company, their_admin):
    """Two companies with the same short numbers; each has a user 201 and a service number."""
    both = {"ours": company, "theirs": their_admin.tenant}
    for name, tenant in both.items():
        factories.UserFactory(tenant=tenant, short_number="201")
        factories.ServiceNumberFactory(tenant=tenant, name="Support", number__e164=NUMBERS[name])
    return both


@pytest.fixture
def ask(client):
    def asked(key, **question):
        return client.post(URL, json.dumps(question), "application/json", headers={"Authorization": f"Bearer {key}"})

    return asked


def engine_of(*companies, **fields):
    number = Engine.objects.count()
    engine = Engine(name=f"Engine {number}", companies=sorted(one.pk for one in companies), **fields)
    key = engine.new_key()
    engine.save()
    return engine, key


def questions(company):
    """Every way to name a company, with who is found in both of them."""
    name, domain = ("ours" if company.sip_domain == "ours.example" else "theirs"), company.sip_domain
    return [
        {"called": NUMBERS[name]},
        {"domain": domain, "called": "201"},
        {"domain": domain.upper(), "called": "201", "caller": "201"},
        {"domain": domain, "user": "201", "dialled": "999"},
    ]


@pytest.mark.parametrize("kept", [False, True])
def test_a_key_asks_for_the_companies_that_it_was_given_alone(ask, two, settings, kept):
    settings.KEEP_CALL_SETTINGS = kept  # what is kept for one engine is for none that may not know of it
    (_both, of_both), (_one, of_one) = engine_of(*two.values()), engine_of(two["ours"])
    unknown = [{"called": "+441632960199"}, *[{"domain": "none.example", "called": "201"}] * 3]
    for question in [*questions(two["ours"]), *questions(two["theirs"])]:
        assert ask(of_both, **question).status_code == 200
    for question in questions(two["ours"]):
        assert ask(of_one, **question).status_code == 200
    for question, nobodys in zip(questions(two["theirs"]), unknown, strict=True):
        refused, there_is_none = ask(of_one, **question), ask(of_one, **nobodys)
        assert (refused.status_code, refused.content) == (404, there_is_none.content)


def test_a_key_without_a_company_is_answered_nothing_and_one_for_all_everything(ask, two):
    (_none, of_none), (_all, of_all) = engine_of(), engine_of(serves_all=True)
    for question in [*questions(two["ours"]), *questions(two["theirs"])]:
        assert ask(of_none, **question).status_code == 404
        assert ask(of_all, **question).status_code == 200


@pytest.fixture
def operator(client, db):
    client.force_login(factories.OperatorFactory())
    return client


def page_of(engine, find=""):
    return reverse("admin:routing_engine_change", args=[engine.pk]) + (f"?find={find}" if find else "")


def offered(page):
    return page.context["adminform"].form.initial["offered"]


def save(client, engine, ticked, page, **more):
    sent = {"name": engine.name, "companies": [one.pk for one in ticked], "offered": offered(page)} | more
    return client.post(page_of(engine), sent)


def test_operators_tick_companies(operator, two):
    engine, _key = engine_of()
    assert save(operator, engine, [two["theirs"]], operator.get(page_of(engine))).status_code == 302
    engine.refresh_from_db()
    assert engine.companies == [two["theirs"].pk]
    assert save(operator, engine, [], operator.get(page_of(engine))).status_code == 302
    engine.refresh_from_db()
    assert (engine.companies, engine.serves_all) == ([], False)
    assert "has no company yet" in operator.get(LIST).content.decode()


def test_what_was_not_on_the_page_stays(operator, two):
    """Found are few of many; and what another operator gave meanwhile is not taken away."""
    engine, _key = engine_of()
    page = operator.get(page_of(engine, "THEIRS.ex"))
    assert offered(page) == str(two["theirs"].pk)
    Engine.objects.update(companies=[two["ours"].pk])
    sent = {"name": engine.name, "companies": [two["theirs"].pk], "offered": offered(page)}
    assert operator.post(page_of(engine, "nobody"), sent).status_code == 200  # a company that the page does not show
    assert operator.post(page_of(engine, "theirs.ex"), sent).status_code == 302
    engine.refresh_from_db()
    assert engine.companies == sorted(one.pk for one in two.values())
    odd = operator.post(page_of(engine), sent | {"offered": "1,x"})
    assert odd.context["adminform"].form.errors["offered"] == ["Load the page again."]


def test_a_search_that_finds_no_company_says_so(operator, two):
    """Also when what it would find is ticked already: that is no other."""
    engine, _key = engine_of(two["ours"])
    none = "No other company is found by “%s”."
    assert none % "&lt;zzz&gt;" in operator.get(page_of(engine, "<zzz>")).content.decode()
    assert none % "OURS.ex" in operator.get(page_of(engine, "OURS.ex")).content.decode()
    for find in ("", "theirs"):
        assert "No other company" not in operator.get(page_of(engine, find)).content.decode()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_operators_who_tick_at_once_add_up(operator, two):
    engine, _key = engine_of()
    page = operator.get(page_of(engine))

    def give_ours():
        Engine.objects.filter(pk=engine.pk).update(companies=[two["ours"].pk])

    sent = {"name": engine.name, "companies": [two["theirs"].pk], "offered": str(two["theirs"].pk)}
    assert page.status_code == 200
    assert meanwhile(give_ours, lambda: operator.post(page_of(engine), sent)).status_code == 302
    engine.refresh_from_db()
    assert engine.companies == sorted(one.pk for one in two.values())


def test_the_list_names_companies_without_an_engine(operator, two):
    engine, _key = engine_of(two["ours"])
    named = "Companies without an engine"
    assert list(without_engine()) == [two["theirs"]]
    page = operator.get(LIST).content.decode()
    assert (named in page, "theirs.example" in page, "ours.example" in page) == (True, True, False)
    other, _key = engine_of(serves_all=True)
    assert named not in operator.get(LIST).content.decode()
    Engine.objects.filter(pk__in=[engine.pk, other.pk]).update(revoked_at="2026-01-01T00:00Z")
    assert set(without_engine()) == set(two.values())


def test_an_engine_of_the_version_before_serves_nobody_until_it_is_given_somebody(db):
    """What the version before writes while both run: it knows no companies."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO routing_engine (name, key_hash, created_at) VALUES ('Old', 'x', now())")
    old = Engine.objects.get(name="Old")
    assert (old.serves_all, old.companies) == (False, [])
