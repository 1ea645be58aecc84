"""The library of messages inside the pages of a service number, and how to record by telephone."""

import pytest
from django.urls import reverse

from service_numbers.models import Prompt
from tests import factories
from tests.rows import person_with_role


@pytest.fixture
def support(company):
    return factories.ServiceNumberFactory(tenant=company, name="Support")


@pytest.fixture
def prompt(company):
    return factories.PromptFactory(tenant=company, name="Closed for training")


def library(number):
    return reverse("service_numbers:available_messages", args=[number.pk])


def test_the_menu_of_a_number_leads_to_the_library_inside_it(as_admin, support, prompt):
    module = as_admin.get(reverse("service_numbers:welcome_message", args=[support.pk])).content.decode()
    assert f'href="{library(support)}"' in module
    page = as_admin.get(library(support)).content.decode()
    assert "Closed for training" in page
    assert reverse("service_numbers:members", args=[support.pk]) in page, "the tabs of the number stay"
    assert f'href="{library(support)}" aria-current="page"' in page


def test_one_comes_back_to_the_number_that_one_came_from(as_admin, support, prompt):
    edit = reverse("service_numbers:edit_prompt", args=[prompt.pk])
    assert f'href="{edit}?of={support.pk}"' in as_admin.get(library(support)).content.decode()
    assert library(support) in as_admin.get(f"{edit}?of={support.pk}").content.decode()
    answer = as_admin.post(f"{edit}?of={support.pk}", {"name": "Training"})
    assert answer.url == library(support)
    delete = reverse("service_numbers:delete_prompt", args=[prompt.pk])
    assert as_admin.post(f"{delete}?of={support.pk}").url == library(support)
    assert Prompt.objects.count() == 0


@pytest.mark.parametrize("of", ["", "?of=", "?of=x", "?of=999999999999999999", "?of=-1"])
def test_from_anywhere_else_one_comes_back_to_the_company(as_admin, prompt, of):
    edit = reverse("service_numbers:edit_prompt", args=[prompt.pk])
    assert as_admin.post(edit + of, {"name": "Training"}).url == reverse("service_numbers:prompts")


def test_a_number_of_others_leads_nowhere(as_admin, prompt, their_admin):
    theirs = factories.ServiceNumberFactory(tenant=their_admin.tenant)
    edit = reverse("service_numbers:edit_prompt", args=[prompt.pk])
    assert as_admin.post(f"{edit}?of={theirs.pk}", {"name": "Training"}).url == reverse("service_numbers:prompts")


def test_recording_by_telephone_is_told_where_messages_are(as_admin, client, company, support):
    steps, missing = "Type the recording PIN.", "None is set yet: nobody can record."
    numbers = reverse("service_numbers:dial_in_recording_numbers", args=[support.pk])
    message_page = reverse("service_numbers:no_agents_message", args=[support.pk])
    for address in (library(support), message_page):
        page = as_admin.get(address).content.decode()
        assert [words in page for words in (steps, missing, numbers)] == [True, True, True]
    support.recording_pin = "4826"
    support.save()
    assert missing not in as_admin.get(message_page).content.decode()
    page_of_numbers = as_admin.get(numbers).content.decode()
    assert steps in page_of_numbers
    assert page_of_numbers.count(f'href="{numbers}"') == 1, "in the menu alone: one is here already"
    assert steps in as_admin.get(reverse("service_numbers:prompts")).content.decode()
    assert steps not in as_admin.get(reverse("service_numbers:main_mode", args=[support.pk])).content.decode()
    client.force_login(person_with_role("hours", company))
    page = client.get(message_page).content.decode()
    assert [words in page for words in (steps, numbers)] == [True, False], "this role sets no numbers"
    assert "An admin of your company sets the numbers and the PIN" in page
    assert "An admin of your company sets the numbers and the PIN" not in page_of_numbers
