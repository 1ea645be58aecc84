"""What a service number lacks is said before any caller meets it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from routing.loading import load_service_numbers
from routing.warnings import warnings_of
from service_numbers.models import ServiceNumber
from tests import factories

COMPLETE = ["calendar_closed_message", "opening_hours_closed_message", "no_agents_message"]


def warned(company, **changes):
    """The settings warned about of a service number that is complete but for `changes`."""
    prompt = factories.PromptFactory(tenant=company)
    values = dict.fromkeys(COMPLETE, prompt) | changes
    number = factories.ServiceNumberFactory(tenant=company, **values)
    found = warnings_of(
        load_service_numbers(company, timezone.now(), ServiceNumber.objects.filter(pk=number.pk))[number.pk]
    )
    return [(one.setting, one.page) for one in found]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"main_mode": "external-divert"}, [("main_mode", "external_divert_number")]),
        ({"main_mode": "external-divert", "external_divert_number": "+441632960199"}, []),
        ({"main_mode": "with-welcome"}, [("main_mode", "welcome_message")]),
        ({"calendar_closed_mode": "divert"}, [("calendar_closed_mode", "closed_divert_number")]),
        ({"opening_hours_closed_mode": "divert"}, [("opening_hours_closed_mode", "closed_divert_number")]),
        ({"opening_hours_closed_mode": "divert", "closed_divert_number": "+441632960199"}, []),
        ({"no_agents_mode": "divert"}, [("no_agents_mode", "no_agents_divert_number")]),
        ({"no_agents_mode": "voicemail"}, [("no_agents_mode", "vms_email")]),
        ({"no_agents_mode": "voicemail", "no_agents_message": None, "vms_emails": ["a@b.example"]}, []),
        ({"no_agents_message": None}, [("no_agents_mode", "no_agents_message")]),
        ({"calendar_closed_message": None}, [("calendar_closed_mode", "calendar_closed_message")]),
    ],
)
def test_what_is_missing(company, changes, expected):
    assert warned(company, **changes) == expected


def test_the_companys_message_speaks_outside_the_hours(company):
    assert warned(company, opening_hours_closed_message=None) == [
        ("opening_hours_closed_mode", "opening_hours_closed_message")
    ]
    factories.OutsideOfficeHoursFactory(tenant=company)
    assert warned(company, opening_hours_closed_message=None) == []


def test_a_barred_number_is_no_number(company):
    factories.ListedNumberFactory(tenant=company, digits="+44900", is_prefix=True)
    found = warned(company, main_mode="external-divert", external_divert_number="+449001234567")
    assert found == [("main_mode", "external_divert_number")]


def test_they_stand_on_the_list_and_on_every_page_of_the_number(as_admin, company):
    number = factories.ServiceNumberFactory(tenant=company)
    assert "3 warnings" in as_admin.get(reverse("service_numbers:list")).content.decode()
    assert "3 warnings" in as_admin.get(reverse("service_numbers:queue_type", args=[number.pk])).content.decode()
    prompt = factories.PromptFactory(tenant=company)
    ServiceNumber.objects.update(**dict.fromkeys(COMPLETE, prompt))
    assert "warning-words" not in as_admin.get(reverse("service_numbers:list")).content.decode()
