"""Reports by mail: set up on a page, sent when their period is over by the company's clock, and never twice."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from importlib import import_module
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.urls import reverse
from django_tasks_db.models import DBTaskResult, get_date_max
from openpyxl import load_workbook

from common.smtp import Unanswered
from statistics.figures import Question, figures_of
from statistics.mailed import last_period, next_day, place_due_reports
from statistics.models import MailedReport
from statistics.periods import Period
from tests import factories
from tests.statistics.legs import roll_up, some_legs
from users.models import OutgoingMail, OutsideAddress

LIST, ADD = reverse("statistics:mailed"), reverse("statistics:add_mailed")
MONDAY = datetime(2026, 6, 8, 12, tzinfo=UTC)


def confirmed(company, *addresses):
    """Addresses outside the company that have said that they want its mail."""
    for address in addresses:
        factories.OutsideAddressFactory(tenant=company, address=address, confirmed_at=MONDAY)


def test_add_edit_delete(as_admin, company):
    typed = {"frequency": "weekly", "direction": "incoming", "emails": "boss@ours.example\nOther@ours.example"}
    assert as_admin.get(ADD).context["form"].initial["direction"] == "incoming"
    assert as_admin.post(ADD, typed).url == LIST
    report = MailedReport.objects.get()
    assert (report.tenant, report.emails) == (company, ["boss@ours.example", "Other@ours.example"])
    page = as_admin.get(LIST).content.decode()
    for words in ("boss@ours.example", "Other@ours.example", "Every Monday", "sent to nobody"):
        assert words in page
    as_admin.post(reverse("statistics:edit_mailed", args=[report.pk]), typed | {"emails": "c@ours.example"})
    assert MailedReport.objects.get().emails == ["c@ours.example"]
    as_admin.post(reverse("statistics:delete_mailed", args=[report.pk]))
    assert not MailedReport.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("emails", ""),
        ("emails", " \n "),
        ("emails", "boss"),
        ("emails", "a@b.example\r\nBcc: c@d"),
        ("emails", "\n".join(f"p{n}@b.example" for n in range(11))),
        ("frequency", ""),
        ("frequency", "hourly"),
        ("direction", "up"),
    ],
)
def test_mistakes(as_admin, field, value):
    typed = {"frequency": "daily", "direction": "", "emails": "a@b.example"} | {field: value}
    assert as_admin.post(ADD, typed).context["form"].errors.keys() == {field}
    assert not MailedReport.objects.exists()


@pytest.mark.parametrize("frequency", ["daily", "weekly", "monthly"])
def test_a_new_report_begins_with_the_period_that_runs(as_admin, frequency):
    as_admin.post(ADD, {"frequency": frequency, "direction": "", "emails": "a@b.example"})
    assert place_due_reports(now=datetime.now(UTC)) == 0
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("frequency", "today", "first", "last", "following"),
    [
        ("daily", date(2026, 3, 1), date(2026, 2, 28), date(2026, 2, 28), date(2026, 3, 2)),
        ("weekly", date(2026, 6, 8), date(2026, 6, 1), date(2026, 6, 7), date(2026, 6, 15)),
        ("weekly", date(2026, 6, 14), date(2026, 6, 1), date(2026, 6, 7), date(2026, 6, 15)),
        ("monthly", date(2026, 1, 1), date(2025, 12, 1), date(2025, 12, 31), date(2026, 2, 1)),
    ],
)
def test_which_period_and_when_the_next(frequency, today, first, last, following):
    assert last_period(frequency, today) == Period(first, last)
    assert next_day(frequency, today) == following


def test_a_report_is_sent_once_with_the_figures_of_its_period(company, admin, do_what_waits):
    some_legs(company, [admin], count=200)
    roll_up(company)
    factories.MailedReportFactory(tenant=company, direction="incoming", emails=["a@b.example", "c@d.example"])
    confirmed(company, "a@b.example", "c@d.example")
    assert place_due_reports(now=MONDAY) == 1
    assert place_due_reports(now=MONDAY) == 0
    do_what_waits()
    [message] = mail.outbox
    assert message.to == ["a@b.example", "c@d.example"]
    assert message.subject == "Statistics of Ours, 1 June 2026 to 7 June 2026"
    assert "/statistics/?start=2026-06-01&end=2026-06-07&direction=incoming" in message.body
    assert "The figures of users are those of incoming calls. Who missed most comes first." in message.body
    [(name, content, _kind)] = message.attachments
    assert name == "statistics-2026-06-01-2026-06-07.xlsx"
    [row] = figures_of(Question(company, Period(date(2026, 6, 1), date(2026, 6, 7)), "incoming")).rows
    cells = [cell.value for cell in load_workbook(io.BytesIO(content))["Statistics"][3]]
    assert (cells[0], cells[3:10]) == (
        "Ada Admin",
        [row.missed, row.total, row.answered, row.unanswered, row.transferred, row.abandoned, row.errors],
    )
    assert row.total > 0
    assert place_due_reports(now=MONDAY.replace(day=15)) == 1


@pytest.mark.parametrize(("zone", "sent"), [("Pacific/Auckland", 1), ("Europe/London", 0)])
def test_the_day_is_the_companys(company, zone, sent):
    company.time_zone = zone
    company.save()
    factories.MailedReportFactory(tenant=company, sent_for=date(2026, 5, 31))
    assert place_due_reports(now=datetime(2026, 6, 7, 13, tzinfo=UTC)) == sent


BACKEND = "django.core.mail.backends.locmem.EmailBackend.send_messages"


def answering(errors):
    """The mail backend, which raises an error for some addresses."""
    send = EmailBackend.send_messages

    def send_messages(backend, messages):
        if error := errors.get(messages[0].to[0]):
            raise error
        return send(backend, messages)

    return send_messages


def in_an_hour():
    """As if an hour had gone by for the mails that wait."""
    OutgoingMail.objects.update(next_try=None)
    DBTaskResult.objects.filter(status="READY").update(run_after=get_date_max())


def test_a_mail_server_that_falls_silent_is_not_asked_again(company, monkeypatch, do_what_waits):
    factories.MailedReportFactory(tenant=company, emails=["slow@b.example"], sent_for=date(2026, 5, 31))
    confirmed(company, "slow@b.example")
    with monkeypatch.context() as patch:
        patch.setattr(BACKEND, answering({"slow@b.example": Unanswered()}))
        assert place_due_reports(now=MONDAY) == 1
        do_what_waits()
    in_an_hour()
    do_what_waits()
    assert (mail.outbox, place_due_reports(now=MONDAY)) == ([], 0)
    kept = OutgoingMail.objects.get()
    assert (kept.state, kept.trouble) == ("failed", "unsaid")


def test_a_mail_that_fails_is_tried_again_and_holds_up_no_other(company, monkeypatch, do_what_waits):
    factories.MailedReportFactory(tenant=company, emails=["bad@b.example"], sent_for=date(2026, 5, 31))
    factories.MailedReportFactory(tenant=company, emails=["good@b.example"])
    confirmed(company, "bad@b.example", "good@b.example")
    with monkeypatch.context() as patch:
        patch.setattr(BACKEND, answering({"bad@b.example": SMTPRecipientsRefused({})}))
        assert place_due_reports(now=MONDAY) == 2
        do_what_waits()
    assert [message.to for message in mail.outbox] == [["good@b.example"]]
    mail.outbox.clear()
    assert place_due_reports(now=MONDAY) == 0
    in_an_hour()
    do_what_waits()
    assert [message.to for message in mail.outbox] == [["bad@b.example"]]


def test_who_gets_a_report_is_decided_when_it_is_sent(as_admin, company, monkeypatch, do_what_waits):
    """Users, in whatever letters, and who has confirmed by then; and the page says what became of it."""
    factories.MailedReportFactory(tenant=company, emails=["a@b.example", "c@d.example", "Nina@ours.example"])
    user = factories.UserFactory(tenant=company, email="nina@OURS.example")
    confirmed(company, "a@b.example")
    assert place_due_reports(now=MONDAY) == 1
    with monkeypatch.context() as patch:
        patch.setattr(BACKEND, answering(dict.fromkeys(["a@b.example", "Nina@ours.example"], OSError())))
        do_what_waits()
    assert "Report: waiting since" in as_admin.get(LIST).content.decode()
    OutsideAddress.objects.update(confirmed_at=None, refused_at=MONDAY)
    in_an_hour()
    do_what_waits()
    assert [message.to for message in mail.outbox] == [["Nina@ours.example"]]
    page = as_admin.get(LIST).content.decode()
    assert re.search(r"Report: sent [^<]*\d\d:\d\d\. <span class=\"help address\">Nina@ours\.example</span>", page)
    user.delete()
    assert place_due_reports(now=MONDAY.replace(day=15)) == 1
    do_what_waits()
    page = as_admin.get(LIST).content.decode()
    assert "Report: not sent, none of its addresses has confirmed that it wants it." in page
    assert ("sent to nobody" in page, len(mail.outbox)) == (True, 1)


def test_addresses_of_before_count_as_confirmed(company):
    """What the migration does, and undoes: not with those that were asked, and not with users'."""
    migration = import_module("statistics.migrations.0007_addresses_of_reports")
    factories.MailedReportFactory(tenant=company, emails=["Boss@b.example", "asked@b.example", "Nina@ours.example"])
    factories.MailedReportFactory(tenant=company, emails=["boss@b.example"])
    factories.MailedReportFactory(emails=["boss@b.example"])
    factories.OutsideAddressFactory(tenant=company, address="asked@b.example")
    factories.UserFactory(tenant=company, email="nina@ours.example")
    with connection.cursor() as cursor:
        cursor.execute(migration.CONFIRM)
        kept = OutsideAddress.objects.filter(tenant=company).values_list("address", "asked_at", "confirmed_at")
        assert {address: (bool(asked), bool(said)) for address, asked, said in kept} == {
            "asked@b.example": (True, False),
            "boss@b.example": (False, True),
        }
        assert OutsideAddress.objects.filter(address="boss@b.example").count() == 2
        cursor.execute(migration.FORGET)
    assert [one.address for one in OutsideAddress.objects.all()] == ["asked@b.example"]


def test_a_report_that_is_deleted_before_it_is_sent_stays_away(company, do_what_waits):
    factories.MailedReportFactory(tenant=company)
    place_due_reports(now=MONDAY)
    MailedReport.objects.all().delete()
    do_what_waits()
    assert (mail.outbox, OutgoingMail.objects.get().trouble) == ([], "nobody")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_runs_at_once_place_one_mail(company):
    for _report in range(5):
        factories.MailedReportFactory(tenant=company)

    def run(_number):
        try:
            return place_due_reports(now=MONDAY)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as runs:
        results = list(runs.map(run, range(4)))
    assert sum(results) == 5
    assert OutgoingMail.objects.count() == 5


def test_the_list_takes_the_same_queries(as_admin, company, count_queries):
    factories.MailedReportFactory(tenant=company)
    confirmed(company, "boss@ours.example", "a@b.example")
    few = count_queries(as_admin, LIST)
    factories.MailedReportFactory.create_batch(3, tenant=company, emails=["a@b.example", "boss@ours.example"])
    assert count_queries(as_admin, LIST) == few <= 9
