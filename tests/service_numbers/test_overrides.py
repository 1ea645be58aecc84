"""Closed until, and External divert until: set in a tap, ended by themselves or at once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from service_numbers.models import Override
from tests import factories
from users.models import Role


@pytest.fixture
def support(company):
    return factories.ServiceNumberFactory(tenant=company, name="Support", external_divert_number="+441632960199")


def url(name, service_number, *args):
    return reverse(f"service_numbers:{name}", args=[service_number.pk, *args])


def test_closed_until_says_who_and_ends_by_itself(as_admin, support):
    as_admin.post(url("set_until", support, "closed"), {"quick": "60"})
    override = Override.objects.get()
    assert (override.kind, override.set_by, override.ends_at - override.set_at) == (
        "closed",
        "Ada Admin",
        timedelta(hours=1),
    )
    page = as_admin.get(url("main_mode", support)).content.decode()
    assert "set by Ada Admin. It ends by itself." in page
    Override.objects.update(set_at=timezone.now() - timedelta(hours=2), ends_at=timezone.now() - timedelta(hours=1))
    assert "set by Ada Admin" not in as_admin.get(url("main_mode", support)).content.decode()


def test_setting_one_ends_the_other_and_one_click_ends_both(as_admin, support):
    as_admin.post(url("set_until", support, "closed"), {"quick": "today"})
    as_admin.post(url("set_until", support, "divert"), {"ends_at": "2099-12-24T14:00"})
    assert list(Override.objects.values_list("kind", flat=True)) == ["divert"]
    as_admin.post(url("end_until", support))
    assert Override.objects.count() == 0
    assert as_admin.post(url("end_until", support)).status_code == 302


@pytest.mark.parametrize("typed", ["", "2020-01-01T10:00", "x", "2026-03-29T01:30", "9999-12-31T23:59"])
def test_bad_times(as_admin, support, typed):
    answer = as_admin.post(url("set_until", support, "closed"), {"ends_at": typed})
    assert answer.context["form"].errors.keys() == {"ends_at"}
    assert Override.objects.count() == 0
    assert f'value="{typed}"' in answer.content.decode() or typed == ""


def test_a_divert_needs_a_number(as_admin, company):
    bare = factories.ServiceNumberFactory(tenant=company)
    answer = as_admin.post(url("set_until", bare, "divert"), {"quick": "60"})
    assert "No external divert number is set." in answer.content.decode()
    assert Override.objects.count() == 0


def test_a_receptionist_may(client, company, support):
    client.force_login(factories.UserFactory(tenant=company, role=Role.objects.get(code=Role.HOURS)))
    client.post(url("set_until", support, "closed"), {"quick": "60"})
    assert Override.objects.get().service_number == support


def test_no_other_kind(as_admin, support):
    assert as_admin.post(url("set_until", support, "open"), {"quick": "60"}).status_code == 404


@pytest.mark.parametrize(
    ("now", "quick", "minutes"),
    [
        (datetime(2026, 10, 25, 1, 10, tzinfo=UTC), "30", 30),
        (datetime(2026, 10, 25, 0, 45, tzinfo=UTC), "30", 30),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "60", 60),
        (datetime(2026, 3, 29, 0, 50, tzinfo=UTC), "60", 60),
    ],
)
def test_quick_ends_while_the_clocks_change(as_admin, support, monkeypatch, now, quick, minutes):
    monkeypatch.setattr("service_numbers.forms.overrides.timezone.now", lambda: now)
    as_admin.post(url("set_until", support, "closed"), {"quick": quick})
    override = Override.objects.get()
    assert override.ends_at - override.set_at == timedelta(minutes=minutes)
