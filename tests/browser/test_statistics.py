"""From the tab to the figures of last month, to the calls behind one, to a sheet and to a report by mail."""

import io
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from openpyxl import load_workbook

from tests import factories
from tests.browser.looks import assert_looks_right
from tests.browser.steps import field, heading, path, said, texts
from tests.company_time import today
from tests.rows import person_with_role
from tests.statistics.legs import make_leg, roll_up

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def calls(company, admin):
    """Two answered calls and an abandoned one of the admin today, one last month, and one of a deleted user."""
    now = timezone.now()
    last_month = now - timedelta(days=today(company).day + 2)
    for outcome in ("answered", "answered", "abandoned", "elsewhere"):
        make_leg(company, admin, now, outcome, caller="+441632960123", talk=3725)
    make_leg(company, admin, last_month)
    gone = factories.UserFactory(tenant=company, first_name="Gone", last_name="Person")
    make_leg(company, gone, now, "unanswered")
    number = factories.ServiceNumberFactory(tenant=company, name="Sales")
    factories.QueueCallCountFactory(tenant=company, service_number=number.pk, day=today(company), offered=3)
    gone.delete()
    roll_up(company)


@pytest.mark.parametrize(
    "window", [{"width": 1280}, {"width": 390, "java_script": False}], ids=["desk", "telephone without JavaScript"]
)
def test_figures_and_the_calls_behind_them(open_window, company, admin, calls, window):
    page = open_window(user=admin, **window)
    page.goto("/users/")
    page.get_by_role("link", name="Statistics", exact=True).click()
    assert heading(page) == "Statistics"
    row = page.locator(".figures-table tbody tr").filter(has_text="Ada Admin")
    assert row.locator("td").all_inner_texts() == [
        *(admin.short_number, "1", "3", "2", "0", "0", "1", "0"),
        *("1:02:05", "2:04:10"),
    ]
    assert texts(page, ".figures-table tbody th") == ["Ada Admin", "Gone Person deleted"]
    row.get_by_role("link", name="2", exact=True).click()
    assert heading(page) == "Answered calls Ada Admin"
    assert page.locator("tbody tr").count() == 2
    assert "+44 1632 960123" in page.locator("tbody").inner_text()
    page.get_by_role("link", name="Back to the statistics").click()
    page.get_by_role("link", name="Last month", exact=True).click()
    row = page.locator(".figures-table tbody tr").filter(has_text="Ada Admin")
    assert row.locator("td").nth(2).inner_text() == "1"
    field(page, "Direction").select_option(label="Outgoing")
    page.get_by_role("button", name="Show statistics").click()
    assert "No calls in this period." in page.locator("main").inner_text()
    field(page, "End").fill("2001-01-01")
    page.get_by_role("button", name="Show statistics").click()
    assert "The period ends before it starts." in page.get_by_role("alert").inner_text()


def test_who_missed_most_last_month_as_a_sheet_takes_three_clicks(open_window, company, admin):
    last_month = timezone.now() - timedelta(days=today(company).day + 2)
    often = factories.UserFactory(tenant=company, first_name="Zoe", last_name="Often")
    for person, outcome, direction, count in (
        (often, "abandoned", "incoming", 3),
        (admin, "unanswered", "incoming", 2),
        (admin, "unanswered", "outgoing", 9),
    ):
        for _call in range(count):
            make_leg(company, person, last_month, outcome, direction=direction)
    roll_up(company)
    page = open_window(user=admin)
    page.goto("/")
    page.get_by_role("link", name="Statistics", exact=True).click()
    page.get_by_role("link", name="Last month", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Save as Excel").click()
    sheet = load_workbook(io.BytesIO(download.value.path().read_bytes()))["Statistics"]
    assert [[cell.value for cell in sheet[row]][:4:3] for row in (2, 3, 4)] == [
        ["Name", "Missed"],
        ["Zoe Often", 3],
        ["Ada Admin", 2],
    ]


def test_my_calls_on_a_telephone(open_window, company):
    user = person_with_role("user", company)
    make_leg(company, user, timezone.now(), "abandoned", caller="+447700900123")
    page = open_window(user=user, width=390, java_script=False)
    page.goto("/me/")
    page.get_by_role("link", name="My calls").click()
    page.get_by_role("link", name="Missed (1 in the last 7 days)").click()
    assert page.get_by_role("link", name="+44 7700 900123").get_attribute("href") == "tel:+447700900123"
    page.get_by_role("button", name="Do not take calls from this number").click()
    assert said(page)[0].startswith("Calls from +44 7700 900123 to you are refused from now on.")
    page.get_by_role("button", name="Take calls again").click()
    assert said(page) == ["Calls from +44 7700 900123 are taken again."]
    looked_at = open_window(user=user)
    looked_at.goto(page.url)
    assert_looks_right(looked_at)


def test_everything_looks_right(open_window, admin, calls):
    page = open_window(user=admin)
    for address in (
        "/statistics/",
        "/statistics/charts/",
        "/statistics/service-numbers/",
        "/statistics/calls/",
        "/statistics/service-numbers/calls/",
        "/statistics/mailed/add/",
        "/statistics/?start=x",
    ):
        page.goto(address)
        for summary in page.locator("details summary").all():
            summary.click()
        assert_looks_right(page)


def test_excel_is_downloaded(open_window, company, admin, calls):
    page = open_window(user=admin)
    page.goto("/statistics/?sort=-total")
    field(page, "Format").select_option(label="Excel")
    with page.expect_download() as download:
        page.get_by_role("button", name="Show statistics").click()
    assert download.value.suggested_filename.startswith("statistics-")
    sheet = load_workbook(io.BytesIO(download.value.path().read_bytes()))["Statistics"]
    assert [cell.value for cell in sheet[3]][:5] == ["Ada Admin", admin.short_number, None, 1, 3]


def test_the_statistics_role_sets_up_a_report_by_mail(
    open_window, company, calls, settings, live_server, do_what_waits
):
    settings.PORTAL_ADDRESS = live_server.url
    page = open_window(user=person_with_role("statistics", company), width=390)
    page.goto("/")
    assert path(page) == "/statistics/"
    page.get_by_role("link", name="Reports by mail").click()
    page.get_by_role("link", name="Add a report").click()
    page.get_by_label("every Monday").check()
    field(page, "Addresses").fill("boss@ours.example\nboard@ours.example")
    page.get_by_role("button", name="Save").click()
    assert said(page) == ["The report has been saved."]
    assert texts(page, ".addresses .help") == ["Request to confirm: waiting to be sent."] * 2
    do_what_waits()
    says_what_it_wants(open_window, "boss@ours.example", "Yes, send it here", ["You get it"])
    says_what_it_wants(open_window, "board@ours.example", "No, never", ["You get none of it"])
    page.reload()
    boss, board = texts(page, ".addresses .help")
    assert (boss[:9], board[:7], page.get_by_role("button", name="Send again").count()) == ("confirmed", "refused", 0)
    assert_looks_right(page)
    page.get_by_role("link", name="Delete").click()
    assert "board@ours.example" in page.locator(".notice").inner_text()
    page.get_by_role("button", name="Delete the report").click()
    assert "No reports are mailed yet." in page.locator("main").inner_text()


def says_what_it_wants(open_window, address, button, expected):
    """Somebody outside opens the link of a mail, in a browser without JavaScript, and answers."""
    [message] = [one for one in mail.outbox if one.to == [address]]
    there = open_window(width=390, java_script=False)
    there.goto(re.search(r"http\S+/mail-to-you/\S+", message.body)[0])
    assert heading(there) == "Do you want this mail?"
    there.get_by_role("button", name=button).click()
    assert texts(there, "h1") == expected
    looked_at = open_window()
    looked_at.goto(there.url)
    assert_looks_right(looked_at)
