"""Django's admin for operators: the pages of every model that is registered, their filters, searches and forms."""

import pytest
from django.contrib import admin
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from pbxportal.operators.sign_in import LockedOut
from routing.models import Engine
from statistics.models import KeptRecord
from tests import factories
from tests.hostile.pages import Form, read_page
from tests.hostile.spoiling import bodies, examples, queries
from users.models import RecurringTask

pytestmark = pytest.mark.django_db
MODELS = list(admin.site._registry)
OF_MODEL = pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)
# What Django's lists read, whether or not a link on the page says so.
OF_LISTS = [
    "q",
    "p",
    "o",
    "e",
    "all",
    "_popup",
    "_to_field",
    "_facets",
    "_changelist_filters",
    "tenant",
    "tenant__id__exact",
]
OF_LISTS += [
    "state__exact",
    "placed_at__year",
    "placed_at__month",
    "placed_at__day",
    "id__in",
    "pk",
    "password",
    "x__y",
]


@pytest.fixture(scope="module")
def operators(world):
    """A world with rows of the kinds that belong to no company."""
    LockedOut.objects.create(username="pat", ip_address="192.0.2.1", failures_since_start=5)
    factories.SignInEventFactory(tenant=None)
    RecurringTask.objects.create(name="place_reports")
    Engine.objects.create(name="Engine", key_hash="x")
    factories.RunningEngineFactory()
    record = {"variables": {"uuid": "1"}}
    KeptRecord.objects.create(source="freeswitch", record_id="1", reason="no leg of a user", content=record)
    return world


def pages_of(model):
    """The addresses of a model's pages, as far as it has rows."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    yield reverse(f"{name}_changelist")
    yield reverse(f"{name}_add")
    if row := model._default_manager.order_by("pk").last():
        yield from (reverse(f"{name}_{page}", args=[row.pk]) for page in ("change", "delete", "history"))


def forms_of(world, model):
    """The forms of a model's pages; each page's address gets its queries as a form as well."""
    found = []
    for url in pages_of(model):
        with world.undone():
            answer = world.clients["operator"].get(url)
        if answer.status_code != 200:
            found.append(Form("post", url))
            continue
        forms, links = read_page(answer.content.decode(), url)
        found += [form for form in forms if form.method == "post" and form.action != reverse("sign_out")]
        query = Form("get", url)
        for name in [*links.get(url, {}), *OF_LISTS, *(name for form in forms for name in form.fields)]:
            query.field_named(name, "text").shown[:] = [links.get(url, {}).get(name, "")]
        found.append(query)
    return found


@OF_MODEL
def test_a_page_that_is_spoilt(operators, model):
    forms = forms_of(operators, model)

    @examples(8 * len(forms))
    @given(st.data())
    def send(data):
        form = data.draw(st.sampled_from(forms))
        if form.method == "get":
            operators.send("operator", "GET", f"{form.action}?{data.draw(queries(form, operators.their_ids))}")
        else:
            operators.send("operator", "POST", form.action, *data.draw(bodies(form, operators.their_ids)))

    send()


@OF_MODEL
def test_an_address_that_is_spoilt(operators, model):
    for url in pages_of(model):
        for spoilt in ["0", "-1", "9" * 30, "%00", "_00", "_5F", "%ff", "x", "..", "a/b"]:
            operators.send("operator", "GET", "/".join([*url.split("/")[:4], spoilt, *url.split("/")[5:]]))
