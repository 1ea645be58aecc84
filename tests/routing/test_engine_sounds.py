"""The sounds of messages, which telephone engines fetch and keep."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from routing.models import Engine
from service_numbers.models import Prompt
from tests import factories

MONDAY = "2026-06-01T10:00:00+01:00"


@pytest.fixture
def prompt(company):
    return factories.PromptFactory(tenant=company, name="Closed")


@pytest.fixture
def fetch(client, company):
    engine = Engine(name="Engine one", companies=[company.pk])
    shown = {"Authorization": f"Bearer {engine.new_key()}"}
    engine.save()

    def fetched(address, method="get", **headers):
        return getattr(client, method)(address, headers=shown | headers)

    fetched.shown = shown
    return fetched


def sound(prompt, rate=8000):
    return reverse("engine:sound", args=[prompt.pk, rate])


def stored(file):
    with file.open() as source:
        return source.read()


def test_a_plan_says_where_the_sound_of_a_message_is(client, fetch, company, prompt):
    factories.ServiceNumberFactory(
        tenant=company, number__e164="+441632960160", welcome_message=prompt, main_mode="with-welcome"
    )
    question = json.dumps({"called": "+441632960160", "at": MONDAY})
    answer = client.post(reverse("engine:plan"), question, "application/json", headers=fetch.shown)
    message = next(step["message"] for step in answer.json()["steps"] if "message" in step)
    addresses = {"8000": sound(prompt), "16000": sound(prompt, 16000)}
    assert message == {"id": prompt.pk, "name": "Closed", "sounds": addresses}
    for rate, file in (("8000", prompt.narrow), ("16000", prompt.wide)):
        heard = fetch(message["sounds"][rate])
        assert (heard.status_code, heard["Content-Type"]) == (200, "audio/wav")
        assert b"".join(heard) == stored(file)


def test_what_an_engine_has_already_is_not_sent_again_until_it_is_replaced(fetch, prompt):
    first = fetch(sound(prompt))
    list(first)
    again = fetch(sound(prompt), **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    other_rate = fetch(sound(prompt, 16000), **{"If-None-Match": first["ETag"]})
    assert other_rate.status_code == 200
    list(other_rate)
    Prompt.objects.update(uploaded_at=timezone.now() + timedelta(microseconds=1))
    replaced = fetch(sound(prompt), **{"If-None-Match": first["ETag"]})
    assert (replaced.status_code, replaced["ETag"] == first["ETag"]) == (200, False)
    list(replaced)


def test_a_sound_that_is_not_there(fetch, their_admin, prompt):
    theirs = factories.PromptFactory(tenant=their_admin.tenant)
    silent = factories.SilentPromptFactory(tenant=prompt.tenant)
    for address in (sound(theirs), sound(silent), sound(prompt, 44100), reverse("engine:sound", args=[2**62, 8000])):
        answer = fetch(address)
        assert (answer.status_code, answer.json()) == (404, {"error": "no such sound"})
    prompt.narrow.delete(save=False)
    assert fetch(sound(prompt)).status_code == 404
    assert fetch(sound(prompt), "post").status_code == 405
