"""Where prompts are used, and that they are deleted only while they are not."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from calendars.models import CalendarDay
from calendars.prompt_uses import SETTINGS
from service_numbers.models import Prompt, ServiceNumber
from service_numbers.services import prompts as services
from tests import factories
from tests.company_time import today
from tests.rows import person_with_role
from tests.users.test_two_people import at_once, post_together

LIST = reverse("service_numbers:prompts")


def delete_url(prompt):
    return reverse("service_numbers:delete_prompt", args=[prompt.pk])


@pytest.fixture
def prompt(company):
    return factories.PromptFactory(tenant=company, name="Welcome")


def test_every_use_is_known():
    """A model that comes to point at prompts has to be among the uses that the pages show."""
    pointing = {
        (field.related_model._meta.label, field.remote_field.name)
        for field in Prompt._meta.get_fields(include_hidden=True)
        if field.one_to_many or field.one_to_one or field.many_to_many
    }
    assert pointing == {("service_numbers.ServiceNumber", field.name) for field in SETTINGS} | {
        ("calendars.CalendarDay", "prompt"),
        ("service_numbers.Override", "prompt"),
        ("calendars.OutsideOfficeHours", "prompt"),
        ("service_numbers.NewSound", "prompt"),  # its own new sound, which uses nothing
    }
    assert len(SETTINGS) == 5


def test_where_it_is_used(as_admin, client, company, prompt):
    sales = factories.ServiceNumberFactory(
        tenant=company, name="Sales", welcome_message=prompt, queue_music=prompt, no_agents_message=prompt
    )
    factories.CalendarDayFactory(service_number=sales, prompt=prompt)
    factories.OutsideOfficeHoursFactory(tenant=company, prompt=prompt)
    [(_prompt, uses)] = as_admin.get(LIST).context["rows"]
    pages = {use.label: use.url for use in uses}
    assert pages == {
        "Sales: queue music": reverse("service_numbers:queue_messages", args=[sales.pk]),
        "Sales: welcome message": reverse("service_numbers:welcome_message", args=[sales.pk]),
        "Sales: no agents message": reverse("service_numbers:no_agents_message", args=[sales.pk]),
        "Sales: Christmas Day in the calendar": reverse("service_numbers:calendar", args=[sales.pk]),
        "Outside office hours": reverse("company:office_hours_message"),
    }
    client.force_login(person_with_role("hours", company))
    for use in client.get(LIST).context["rows"][0][1]:
        assert client.get(use.url).status_code == 200


@pytest.mark.parametrize("user", ["setting", "day", "office hours"])
def test_while_used_it_stays(as_admin, company, prompt, user):
    number = factories.ServiceNumberFactory(tenant=company, name="Sales")
    if user == "setting":
        ServiceNumber.objects.update(calendar_closed_message=prompt)
    elif user == "day":
        factories.CalendarDayFactory(service_number=number, prompt=prompt, first_day=today(company))
        past = today(company) - timedelta(1)
        factories.CalendarDayFactory(service_number=number, prompt=prompt, first_day=past)
    else:
        factories.OutsideOfficeHoursFactory(tenant=company, prompt=prompt)
    assert "Delete the message" not in as_admin.get(delete_url(prompt)).content.decode()
    page = as_admin.post(delete_url(prompt), follow=True).content.decode()
    assert "Welcome is in use. Choose another message where it is used, then delete it." in page
    assert list(Prompt.objects.all()) == [prompt]
    assert default_storage.exists(prompt.narrow.name)
    assert CalendarDay.objects.filter(prompt=None).count() == 0


def test_past_days_let_go_of_it(as_admin, company, prompt, django_capture_on_commit_callbacks):
    yesterday = today(company) - timedelta(1)
    day = factories.CalendarDayFactory(service_number__tenant=company, first_day=yesterday, prompt=prompt)
    assert "Nothing uses it." in as_admin.get(delete_url(prompt)).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        as_admin.post(delete_url(prompt))
    day.refresh_from_db()
    assert (day.prompt, Prompt.objects.count()) == (None, 0)
    assert not any(default_storage.exists(name) for name in services.file_names(prompt))


@at_once
@pytest.mark.parametrize("_round", range(3))
def test_chosen_and_deleted_at_the_same_moment(admin, company, prompt, _round):
    number = factories.ServiceNumberFactory(tenant=company)
    choose = reverse("service_numbers:welcome_message", args=[number.pk])
    deleted, chosen = post_together(
        (admin, delete_url(prompt), {}), (admin, choose, {"welcome_message": prompt.pk, "new_name": ""})
    )
    number.refresh_from_db()
    assert deleted.status_code == 302
    assert chosen.status_code == (302 if number.welcome_message else 200)
    assert Prompt.objects.exists() == bool(number.welcome_message)
