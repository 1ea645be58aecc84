"""Reports that are mailed as a sheet, when their day has come by the company's clock."""

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.letters import Letter, NobodyHasConfirmed, NobodyToWriteTo, letter
from common.mail_addresses import mailbox_of
from common.outside_mail import outside_mail
from common.sheets import XLSX, packed
from users.models import OutgoingMail
from users.services.outbox import place_mail
from users.services.outside_addresses import may_be_mailed, signed_to_stop, standings

from .figures import Question
from .models import Direction, MailedReport
from .periods import DAY, Period, last_month, last_week
from .sheets import report_workbook
from .wording import CALLS_OF

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


def place_due_reports(*, now):
    """Leave a mail in the outbox for each report whose period is over; returns how many.

    May run twice at once: a report is one run's alone. See docs/adr/0021-mailed-reports.md for the order of things.
    """
    reports = MailedReport.objects.order_by("pk").values_list("pk", flat=True)
    return sum(place_if_due(pk=pk, now=now) for pk in reports)


@transaction.atomic
def place_if_due(*, pk, now):
    """Leave the mail of one report, and note that; whether it was due."""
    report = claimed(pk, now)
    if report is None:
        return False
    report.sent_for = report.period.last
    report.save(update_fields=["sent_for"])
    days = {"first": report.period.first.isoformat(), "last": report.period.last.isoformat()}
    place_mail(kind="report", tenant=report.tenant, to=report.emails, report=report.pk, **days)
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


@outside_mail(gettext_lazy("a sheet with the statistics of its telephone calls, every day, week or month"))
def has_report_sent_to(tenant, mailbox):
    """Whether a report of a company names a mailbox."""
    lists = MailedReport.objects.for_tenant(tenant).values_list("emails", flat=True)
    return any(mailbox_of(address) == mailbox for addresses in lists for address in addresses)


def show_mails(tenant, reports):
    """Give the reports of a page the `standings` of their addresses, and the last `mail` of each."""
    stand = standings(tenant=tenant, addresses={address for one in reports for address in one.emails})
    mails = OutgoingMail.objects.for_tenant(tenant).of_reports(reports).filter(kind="report")
    last = {mail.ids["report"]: mail for mail in mails.order_by("of", "-id").distinct("of")}
    for one in reports:
        one.standings = [stand[address] for address in one.emails]
        one.reaches_somebody = any(standing.is_mailed for standing in one.standings)
        one.mail = last.get(one.pk)


@letter("report", gettext_lazy("report"))
def report(mail):
    """The sheet with the figures of the period it was placed for; none of a report that was deleted meanwhile.

    It goes to those of the report's addresses that are users' or have confirmed by now.
    """
    asked = MailedReport.objects.filter(pk=mail.ids["report"], tenant=mail.tenant_id).select_related("tenant").first()
    if asked is None:
        raise NobodyToWriteTo
    addresses = may_be_mailed(tenant=asked.tenant, addresses=asked.emails)
    if not addresses:
        raise NobodyHasConfirmed
    period = Period(*(date.fromisoformat(mail.ids[name]) for name in ("first", "last")))
    question = Question(tenant=asked.tenant, period=period, direction=asked.direction)
    with packed(report_workbook(question)) as file:
        sheet = file.read()
    first, last = (date_format(day, "DATE_FORMAT") for day in (period.first, period.last))
    query = f"?start={period.first}&end={period.last}&direction={asked.direction}"
    context = {
        "company": asked.tenant,
        "calls": CALLS_OF[asked.direction],
        "is_outgoing": asked.direction == Direction.OUTGOING,
        "first": first,
        "last": last,
        "link": settings.PORTAL_ADDRESS + reverse("statistics:report") + query,
        "one_day": first == last,
        "stop_links": [
            (address, settings.PORTAL_ADDRESS + reverse("answer_address", args=[link]))
            for address, link in signed_to_stop(tenant=asked.tenant, addresses=addresses)
        ],
    }
    subject = _("Statistics of %(company)s, %(first)s to %(last)s")
    if first == last:
        subject = _("Statistics of %(company)s, %(first)s")
    name = f"statistics-{period.first}-{period.last}.xlsx"
    return Letter(addresses, subject % context, "report", context, [(name, sheet, XLSX)])
