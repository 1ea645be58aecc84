"""Calls that once went elsewhere than the pages said, or that an engine could not be told of."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from routing.configuration import Day, Hours
from routing.loading import load_call
from routing.planner import plan_call, plan_outgoing_call, plan_user_call
from service_numbers.models import ClosedMode
from tests import factories
from tests.routing.companies import (
    CALLER,
    LONDON,
    MONDAY_TEN,
    NUMBERS,
    SALES,
    SUPPORT,
    away,
    company,
    listed,
    outline,
    service_number,
    user,
)

ELSEWHERE, BARRED, THIRD = "+441632960999", "+449001234567", "+441632960162"
TODAY = date(2026, 6, 1)


def dialled(there, somebody, digits):
    return outline(plan_outgoing_call(there, somebody, digits, MONDAY_TEN))


def test_a_number_that_is_dialled_is_no_divert():
    third = service_number(3, THIRD)
    sales = service_number(2, SALES, main_mode="external-divert", external_divert_number=THIRD)
    support = service_number(1, SUPPORT, main_mode="external-divert", external_divert_number=SALES)
    there = company(user(), support, sales, third)
    outside = outline(plan_call(there, support, CALLER, MONDAY_TEN))
    assert dialled(there, user(), SUPPORT) == ["pass_on Support", *outside]
    assert dialled(there, user(), "102")[1:] == dialled(there, user(), NUMBERS[2])[1:]


@pytest.mark.parametrize(
    ("mode", "closed_mode", "expected"),
    [("external-divert", "message-only", ELSEWHERE), ("closed", "divert", ELSEWHERE)],
)
def test_a_barred_own_number_of_a_day_gives_way_to_the_ordinary_one(mode, closed_mode, expected):
    hours = Hours(LONDON, "", days=(Day(1, "Fair", TODAY, TODAY, mode, divert_number=BARRED),))
    there = service_number(
        hours=hours,
        mode=closed_mode,
        divert=ELSEWHERE,
        external_divert_number=ELSEWHERE,
        barred_numbers=frozenset([BARRED]),
    )
    assert outline(plan_call(company(there), there, CALLER, MONDAY_TEN)) == [f"divert {expected}"]


def test_a_barred_number_of_a_mode_gives_way_to_the_forwarding_number():
    ann = away(pattern="external", number=BARRED, forwarding_number=ELSEWHERE)
    there = company(ann, black_list=listed("+44900*"))
    assert outline(plan_user_call(there, ann, CALLER, MONDAY_TEN)) == [f"divert {ELSEWHERE}"]


@pytest.mark.parametrize("closed_mode", ClosedMode)
def test_the_own_number_of_a_closed_day_goes_first(closed_mode):
    hours = Hours(LONDON, "", days=(Day(1, "Fair", TODAY, TODAY, "closed", divert_number=ELSEWHERE),))
    there = service_number(hours=hours, mode=closed_mode, vms_emails=("a@b.example",))
    assert outline(plan_call(company(there), there, CALLER, MONDAY_TEN)) == [f"divert {ELSEWHERE}"]


def test_other_hours_use_no_number_of_their_own():
    hours = Hours(
        LONDON, "", days=(Day(1, "Eve", TODAY, TODAY, "other-hours", ((0, 1440),), divert_number=ELSEWHERE),)
    )
    there = service_number(hours=hours, main_mode="external-divert", external_divert_number="+441632960998")
    assert outline(plan_call(company(there), there, CALLER, MONDAY_TEN)) == ["divert +441632960998"]


@pytest.mark.parametrize(
    ("bob", "rung"),
    [
        (user(2), "ring Ann+Bob"),
        (away(2, "reject"), "ring Ann"),
        (away(2, white_list=listed("+447700900123")), "ring Ann+Bob"),
        (user(2, refused_callers=listed("+447700900123")), "ring Ann"),
        (user(2, refused_callers=listed("+4477*"), white_list=listed("+447700900123")), "ring Ann+Bob"),
    ],
)
def test_a_colleague_in_a_mode_does_not_ring_beside(bob, rung):
    ann = away(pattern="own-and-external", number=NUMBERS[2])
    assert outline(plan_user_call(company(ann, bob), ann, CALLER, MONDAY_TEN))[0] == rung


def test_a_service_number_does_not_ring_beside():
    ann = away(pattern="own-and-external", number=SUPPORT)
    plan = plan_user_call(company(ann, service_number()), ann, CALLER, MONDAY_TEN)
    assert outline(plan)[0] == "ring Ann"
    assert plan.numbers == []


def test_a_user_without_a_number_is_known_by_short_number_alone():
    ann = user(numbers=())
    there = company(ann, service_number(2, SALES, caller_blacklist=listed(SUPPORT)), service_number())
    assert dialled(there, ann, SALES)[1] == "queue Ann+Bob"
    assert plan_outgoing_call(there, ann, ELSEWHERE, MONDAY_TEN).steps[0].shown_number == SUPPORT


@pytest.mark.parametrize("typed", ["*101", "#101", "101#", "1a0b1", "10 1", "1-0-1"])
def test_what_else_is_dialled_is_no_short_number(typed):
    reaches_ann = dialled(company(user(2)), user(2), typed)[0].startswith("pass_on")
    assert reaches_ann == (typed in ("10 1", "1-0-1"))


def test_without_a_trunk_no_call_goes_out_but_emergency_calls():
    ann = user(trunk=None)
    assert dialled(company(ann), ann, ELSEWHERE) == ["hang_up"]
    assert dialled(company(ann), ann, "999") == ["divert 999"]


def test_speed_dials_go_with_the_managed_service(db):
    tenant = factories.CompanyFactory(managed_service=True)
    somebody = factories.UserFactory(tenant=tenant)
    factories.DirectoryEntryFactory(tenant=tenant, short_code="70", number=ELSEWHERE)
    now = timezone.now()
    assert load_call(tenant, now, user=somebody, dialled="70").speed_dials["70"].number == ELSEWHERE
    tenant.managed_service = False
    tenant.save()
    assert load_call(tenant, now, user=somebody, dialled="70").speed_dials == {}


def test_users_do_not_read_what_colleagues_have_set(client, admin, db):
    tenant = admin.tenant
    uma, bob = factories.UserFactory(tenant=tenant), factories.UserFactory(tenant=tenant, short_number="202")
    factories.ModeSettingFactory(user=bob, mode="holiday", pattern="external", number="+447700900999")
    factories.AbsenceFactory(user=bob, mode="holiday", starts_at=timezone.now())
    page = reverse("users:what_happens", args=[uma.pk])
    client.force_login(uma)
    assert "7700" not in client.get(page, {"dialled": "202"}).content.decode()
    uma.colleague = bob
    uma.save()
    factories.ModeSettingFactory(user=uma, mode="lunch", pattern="colleague")
    assert "7700" not in client.get(reverse("users:modes", args=[uma.pk])).content.decode()
    client.force_login(admin)
    assert "7700" in client.get(page, {"dialled": "202"}).content.decode()


def test_a_number_that_is_gone_meanwhile_is_404(as_admin, company, monkeypatch):
    number = factories.ServiceNumberFactory(tenant=company)
    monkeypatch.setattr("routing.reach.REACHABLE", "SELECT 's', 0, NULL WHERE %(id)s > 0")
    assert as_admin.get(reverse("service_numbers:detail", args=[number.pk])).status_code == 404
