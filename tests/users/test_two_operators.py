"""Of two operators who save the same page nothing is lost: every field of every page of theirs that changes a row.

What the first has saved is committed after the second has read, and before the second saves: see `meanwhile`.
"""

import html

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from common.limits import LIMITS
from pbxportal.operators.trunks_of_users import TrunkOfUser
from routing.models import Engine
from tests import factories
from tests.confirming import confirmed
from tests.hostile.pages import read_page
from tests.hostile.right import right_pairs
from tests.meanwhile import meanwhile
from users.models import Company, Order, Price, Retention, Role, Trunk

at_once = pytest.mark.django_db(transaction=True, serialized_rollback=True)
TOLD = "Somebody else has changed this to “{}” meanwhile. Save again to keep yours."
PRICES = dict.fromkeys(("one_off", "monthly"), ("49.90", "50.00")) | {"engineer_visits": ("on", None)}

# By model and field what the first saves and what the second; of a box, which two cannot tick otherwise, None.
EDITED = {
    Company: {
        "name": ("First", "Second"),
        "country": ("JE", "GG"),
        "time_zone": ("Europe/Paris", "America/New_York"),
        "managed_service": ("on", None),
        "pinned_to": ("engine-1", "engine-2"),
        "first_trunk": ("other_trunk", "third_trunk"),
        "trunk_allotments-0-trunk": ("new_trunk", "newer_trunk"),
        **{f"limit_{name}": ("3", "4") for name in LIMITS},
    },
    Retention: {"days": ("400", "500")},
    Role: {"name": ("First", "Second"), "permissions": (["change_hours"], ["see_statistics"])},
    Engine: {"name": ("First", "Second"), "serves_all": ("on", None), "reads_credentials": ("on", None)},
    Price: PRICES,
    Order: {"state": ("accepted", "done"), "reply": ("Soon", "Later")},
    Trunk: {
        "name": ("First", "Second"),
        "gateway": ("a.example", "b.example"),
        "addresses": ("203.0.113.7", "203.0.113.8"),
        "username": ("first", "second"),
        "carries_caller_number": ("on", None),
    },
    TrunkOfUser: {"trunk": ("other_trunk", "third_trunk")},
}
NOT_LOST = {
    (Role, "is_sure"): "it is stored nowhere",
    (Engine, "companies"): "what two tick is added up: tests/routing/test_engine_companies.py",
    (Engine, "offered"): "what the page has shown",
    (Trunk, "new_password"): "it is shown to nobody, and asked for with each other user name",
}
WITH = {"username": {"new_password": "s3cret"}}  # what is typed besides
OTHER_WORDS = {
    (Role, "permissions"): TOLD.format("Change hours and messages"),
}


@pytest.fixture
def rows(company):
    """A row of each model, by model, and keys of others by name."""
    first = company.trunk_allotments.get().trunk
    trunks = {name: factories.TrunkFactory(name=name) for name in ("other_trunk", "third_trunk")}
    for trunk in trunks.values():
        factories.TrunkAllotmentFactory(tenant=company, trunk=trunk)
    trunks |= {name: factories.TrunkFactory(name=name) for name in ("new_trunk", "newer_trunk")}
    for name in ("engine-1", "engine-2"):
        factories.RunningEngineFactory(name=name)
    return {
        Company: company,
        Retention: Retention.objects.get(kind="history"),
        Role: Role.objects.create(name="Reception", permissions=["manage_users"]),
        Engine: Engine.objects.create(name="Engine", key_hash="x", companies=[company.pk]),
        Price: Price.objects.first(),
        Order: factories.OrderFactory(tenant=company),
        Trunk: factories.TrunkFactory(name="Carrier"),
        TrunkOfUser: factories.UserFactory(tenant=company, trunk=first),
    } | {name: str(trunk.pk) for name, trunk in trunks.items()}


class Operator:
    """Somebody with a browser of their own, who opens a page, types on it and saves it."""

    def __init__(self, url):
        self.client, self.url = Client(), url
        confirmed(self.client, factories.OperatorFactory())

    def open(self):
        """Open the page; returns what its form shows."""
        self._read(self.client.get(self.url))
        return {field.name: field.shown for field in self.form.fields.values()}

    def save(self, typed):
        """Save what was opened or answered, with these fields typed; returns the page that comes then."""
        data = {}
        for name, value in right_pairs(self.form):
            data.setdefault(name, []).append(value)
        answer = self.client.post(self.url, data | typed | {"_save": "Save"})
        if answer.status_code == 200:
            return self._read(answer)
        assert answer.status_code == 302
        return ""

    def _read(self, answer):
        page = answer.content.decode()
        assert answer.status_code == 200
        forms, _queries = read_page(page, self.url)
        self.form = next(form for form in forms if "_save" in dict(form.buttons))
        return html.unescape(page)


def pages_that_change():
    request = type("Request", (), {"user": factories.OperatorFactory.build(), "method": "GET"})
    return {model for model, page in admin.site._registry.items() if page.has_change_permission(request)}


def page_of(model, rows):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    return reverse(f"{name}_change", args=[rows[model].pk])


def test_every_field_that_operators_change_is_listed(rows):
    assert pages_that_change() == EDITED.keys()
    for model, fields in EDITED.items():
        shown = Operator(page_of(model, rows))
        typed = shown.client.get(shown.url).context["adminform"].form.fields.keys()
        listed = {name for name in fields if "-" not in name} | {name for one, name in NOT_LOST if one is model}
        assert typed == listed, f"Nobody knows whether what another operator saves there is lost: {model}."


@at_once
@pytest.mark.parametrize("model", EDITED, ids=lambda model: model._meta.model_name)
def test_what_another_operator_saves_meanwhile_is_not_lost(rows, model):
    first, second = (Operator(page_of(model, rows)) for _who in range(2))
    for name, values in EDITED[model].items():
        lose_nothing(
            first,
            second,
            name,
            [rows.get(one, one) if isinstance(one, str) else one for one in values],
            said_of(model, name),
        )


@at_once
@pytest.mark.parametrize("name", PRICES)
def test_of_the_price_list_as_well(rows, name):
    url = reverse("admin:users_price_changelist")
    lose_nothing(Operator(url), Operator(url), f"form-0-{name}", PRICES[name], said_of(Price, name))


def said_of(model, name):
    """What the second is told: the words of what the first has saved."""
    value = EDITED[model][name][0]
    return OTHER_WORDS.get((model, name), TOLD.format(value))


def lose_nothing(first, second, name, values, told):
    """Who types another value is told of the first one, and saves it then; who types none leaves it as it is."""
    theirs, mine = values
    besides = WITH.get(name, {})
    if mine is not None:
        first.open(), second.open()
        page = meanwhile(lambda: first.save({name: theirs} | besides), lambda: second.save({name: mine} | besides))
        assert told in page
        assert shown(first, name) == as_list(theirs)
        assert second.save({name: mine} | besides) == ""
        assert shown(first, name) == as_list(mine)
    first.open(), second.open()
    assert meanwhile(lambda: first.save({name: theirs} | besides), lambda: second.save({})) == ""
    assert shown(first, name) == as_list(theirs)


def shown(operator, name):
    return sorted(operator.open()[name])


def as_list(value):
    return sorted(value) if isinstance(value, list) else [value]
