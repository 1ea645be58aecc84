"""Reports that are mailed as a sheet, when their day has come by the company's clock."""

import logging
from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.company_bounds import company_bounds
from common.sheets import XLSX, packed

from .figures import Question
from .models import MailedReport
from .periods import DAY, Period, last_month, last_week
from .sheets import report_workbook

logger = logging.getLogger(__name__)

AN_HOUR = timedelta(hours=1)
PERIODS = {
    MailedReport.Frequency.DAILY: lambda today: Period(today - DAY, today - DAY),
    MailedReport.Frequency.WEEKLY: last_week,
    MailedReport.Frequency.MONTHLY: last_month,
}


def last_period(frequency, today):
    """The last Period that was over before today: yesterday, the last Monday to Sunday, the last month."""
    return PERIODS[frequency](today)


def next_day(frequency, today):
    """The first day after today on which a report leaves."""
    day = today + DAY
    while last_period(frequency, day) == last_period(frequency, today):
        day += DAY
    return day


def send_due_reports(*, now):
    """Send each report whose period is over and that has not been sent; returns how many were and were not sent.

    May run twice at once: a report is one run's alone. See docs/adr/0021-mailed-reports.md for the order of things.
    """
    sent = failed = 0
    for pk in MailedReport.objects.order_by("pk").values_list("pk", flat=True):
        try:
            sent += send_if_due(pk=pk, now=now)
        except Exception:  # whatever a mail server answers: the other reports leave all the same
            logger.exception("Mailed report %s could not be sent; the next run tries again", pk)
            failed += 1
    return sent, failed


class MailLost(Exception):
    """Nobody knows whether the mail arrived: the server did not say."""


def send_if_due(*, pk, now):
    """Send one report; whether it was due. When the mail fails the error is raised and the report is due again."""
    with transaction.atomic():
        report = claimed(pk, now)
        if report is None:
            return False
        before, report.sent_for = report.sent_for, report.period.last
        report.save(update_fields=["sent_for"])
    try:
        mail, connection = mail_of(report), get_connection()
        connection.open()
        try:
            connection.send_messages([mail])
        except OSError as error:
            # A server that said no has not taken the mail. One that fell silent may have: it is not sent again.
            if not isinstance(error, SMTPResponseException | SMTPRecipientsRefused):
                raise MailLost(str(error)) from error
            raise
        finally:
            connection.close()
    except MailLost:
        raise
    except Exception:
        # Only if it still says so: somebody may have saved the report meanwhile.
        MailedReport.objects.filter(pk=pk, sent_for=report.sent_for).update(sent_for=before)
        raise
    return True


def claimed(pk, now):
    """The report, locked and with its `period`, if it is due; None if not or if another run is at it."""
    reports = MailedReport.objects.select_for_update(skip_locked=True, of=("self",)).select_related("tenant")
    report = reports.filter(pk=pk).first()
    if report is None:
        return None
    # An hour after midnight the calls of yesterday are over, and their records are in.
    report.period = last_period(report.frequency, timezone.localdate(now - AN_HOUR, report.tenant.zone))
    return report if report.sent_for is None or report.sent_for < report.period.last else None


def mail_of(report):
    """The mail with the sheet, to all addresses of a report."""
    tenant, period = report.tenant, report.period
    question = Question(tenant=tenant, period=period, direction=report.direction)
    with timezone.override(tenant.zone), company_bounds(tenant), packed(report_workbook(question)) as file:
        sheet = file.read()
        days = {"first": date_format(period.first, "j F Y"), "last": date_format(period.last, "j F Y")}
    query = f"?start={period.first}&end={period.last}&direction={report.direction}"
    context = days | {
        "company": tenant,
        "link": settings.PORTAL_ADDRESS + reverse("statistics:report") + query,
        "one_day": period.first == period.last,
        "portal_name": settings.PORTAL_NAME,
        "support_contact": settings.SUPPORT_CONTACT,
    }
    subject = _("Statistics of %(company)s, %(first)s to %(last)s")
    if context["one_day"]:
        subject = _("Statistics of %(company)s, %(first)s")
    subject = " ".join((subject % {"company": tenant, **days}).split())
    mail = EmailMessage(subject, render_to_string("mail/report.txt", context), to=report.emails)
    mail.attach(f"statistics-{period.first}-{period.last}.xlsx", sheet, XLSX)
    return mail
