"""The calls behind the figures of service numbers: as many as they say, who gave up, and refusing a caller there."""

import io
import random
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils.html import escape
from openpyxl import load_workbook

from service_numbers.models import ListedCaller
from statistics.models import QueueCall
from statistics.number_figures import NUMBER_COLUMNS
from statistics.services import rollups
from tests import factories
from tests.rows import person_with_role
from tests.statistics.legs import make_leg

REPORT, CALLS, EXPORT = (
    reverse(f"statistics:{name}") for name in ("service_numbers", "number_calls", "export_number_calls")
)
JUNE = {"start": "2026-06-01", "end": "2026-06-30"}
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
OUTSIDE = "+441632960123"


def some_calls(tenant, numbers, count=60):
    """Calls of all kinds in May and June 2026, with what is counted of them."""
    chance = random.Random(3)
    for _call in range(count):
        number, end = chance.choice(numbers), chance.choice(["answered", "abandoned", "no agents"])
        factories.QueueCallFactory(
            tenant=tenant,
            service_number=number.pk,
            service_number_name=number.name,
            offered_at=datetime(2026, 5, 1, tzinfo=UTC) + timedelta(minutes=chance.randrange(61 * 24 * 60)),
            wait=chance.choice([0, 5, 20, 21, 90]),
            is_answered=end == "answered",
            is_abandoned=end == "abandoned",
        )
    rollups.count_again(rollups.QUEUE_CALLS, tenant)


@pytest.fixture
def numbers(company):
    numbers = [factories.ServiceNumberFactory(tenant=company, name=name) for name in ("Sales", "Support", "Old")]
    some_calls(company, numbers)
    numbers[2].delete()
    return numbers


def by_hand(calls):
    """Offered, answered, abandoned, no agents, average wait, share; of plain calls."""
    waits = [call.wait for call in calls if call.is_answered]
    ends = [len(waits), sum(call.is_abandoned for call in calls)]
    average = int(sum(waits) / len(waits) + 0.5)
    share = int(100 * sum(wait <= 20 for wait in waits) / len(calls) + 0.5)
    return [len(calls), *ends, len(calls) - sum(ends), average, share]


def test_figures_are_those_of_the_calls_and_add_up(as_admin, company, numbers):
    zone = company.zone
    june = [call for call in QueueCall.objects.all() if call.offered_at.astimezone(zone).month == 6]
    table = as_admin.get(REPORT, JUNE).context["table"]
    assert [row.name for row in table.rows] == ["Sales", "Support", "Old"]
    of_each = [[call for call in june if call.service_number_name == row.name] for row in table.rows]
    for row, calls in [*zip(table.rows, of_each, strict=True), (table.total, june)]:
        shown = [getattr(row, column.name) for column in NUMBER_COLUMNS]
        assert shown == by_hand(calls)
        assert shown[0] == sum(shown[1:4]) > 0


@pytest.mark.parametrize("narrowed", [False, True])
def test_each_figure_leads_to_as_many_calls(as_admin, numbers, narrowed):
    asked = {"service_number": numbers[0].pk} if narrowed else {}
    page = as_admin.get(REPORT, JUNE | asked)
    table, base, html = page.context["table"], page.context["number_calls"], page.content.decode()
    assert len(table.rows) == (1 if narrowed else 3)
    links = [(row, f"{base}&line={row.line}") for row in table.rows]
    for row, link in [*links, (table.total, base)]:
        expected = [row.offered, row.answered, row.abandoned, row.no_agents, row.answered, row.quickly]
        for column, count in zip(NUMBER_COLUMNS, expected, strict=True):
            address = f"{link}&figure={column.calls}"
            assert (f'<a href="{escape(address)}">' in html) == bool(count)
            assert as_admin.get(address).context["page"].paginator.count == count


def test_who_gave_up_and_who_took_it(as_admin, company):
    number = factories.ServiceNumberFactory(tenant=company, name="Support")
    about = {"tenant": company, "service_number": number.pk}
    factories.DirectoryEntryFactory(tenant=company, name="Harbour Taxis", number=OUTSIDE, short_code="70")
    given_up = {"is_answered": False, "is_abandoned": True, "wait": 75}
    factories.QueueCallFactory(**about, **given_up, caller=OUTSIDE, offered_at=NOON)
    factories.QueueCallFactory(**about, **given_up, caller="", offered_at=NOON)
    factories.QueueCallFactory(**about, call_id="one", caller="+447700900123", offered_at=NOON)
    late = NOON + timedelta(seconds=40)
    for name, outcome, at in (("Ada", "answered", late), ("Bea", "answered", NOON), ("Cal", "elsewhere", NOON)):
        user = factories.UserFactory(tenant=company, first_name=name, last_name="B")
        taken = {"answered_at": at} if outcome == "answered" else {}
        make_leg(company, user, NOON, outcome, call_id="one", service_number=number.pk, **taken)
    page = as_admin.get(CALLS, JUNE | {"figure": "abandoned"})
    text = page.content.decode()
    for words in (
        "Harbour Taxis",
        f'href="tel:{OUTSIDE}"',
        "+44 1632 960123",
        "withheld",
        "0:01:15",
        "Abandoned calls",
    ):
        assert words in text
    assert text.count('href="tel:') == 1
    [taken] = as_admin.get(CALLS, JUNE | {"figure": "answered"}).context["page"]
    assert (taken.taken_by, taken.outcome_words) == ("Bea B", "answered")


def test_the_calls_as_a_sheet(as_admin, company):
    number = factories.ServiceNumberFactory(tenant=company, name="=Support")
    about = {"tenant": company, "service_number": number.pk, "service_number_name": "=Support"}
    sent_on = {"is_answered": False, "wait": 0, "caller": OUTSIDE}
    factories.QueueCallFactory(**about, **sent_on, offered_at=NOON)
    factories.QueueCallFactory(**about, offered_at=NOON - timedelta(hours=1), caller="")
    answer = as_admin.get(EXPORT, JUNE | {"line": number.pk})
    sheet = load_workbook(io.BytesIO(b"".join(answer))).active
    assert sheet["A1"].value == "Calls offered: =Support, 1 June 2026 to 30 June 2026"
    assert sheet.auto_filter.ref == "A2:F4"
    first, second = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert first[:4] == [datetime(2026, 6, 1, 12), "=Support", "withheld", "answered"]
    assert second[2:4] == ["+44 1632 960123", "no agents"]
    assert 'filename="service-number-calls-2026-06-01-2026-06-30.xlsx"' in answer["Content-Disposition"]


def test_too_many_calls_for_a_sheet_are_refused_in_words(as_admin, company, numbers, monkeypatch):
    monkeypatch.setattr("statistics.number_views.MOST_CALLS", 1)
    page = as_admin.get(EXPORT, JUNE, follow=True)
    assert "A sheet holds at most 1 calls." in page.content.decode()


def test_nobody_elses_calls(as_admin, company, their_admin):
    theirs = factories.QueueCallFactory(tenant=their_admin.tenant, service_number_name="THEIRS", offered_at=NOON)
    assert as_admin.get(CALLS, JUNE).context["page"].paginator.count == 0
    for line in (theirs.service_number, 10**12, "x", "-1", "9" * 30):
        answer = as_admin.get(CALLS, JUNE | {"line": line})
        assert answer.context["form"].errors.keys() == {"line"}
        assert "THEIRS" not in answer.content.decode()
        assert as_admin.get(EXPORT, JUNE | {"line": line}).status_code == 302
    for name in ("refuse", "take_again"):
        assert as_admin.post(reverse(f"statistics:{name}", args=[theirs.pk])).status_code == 404


def press(client, name, call):
    answer = client.post(reverse(f"statistics:{name}", args=[call.pk], query=JUNE), follow=True)
    return [str(message) for message in answer.context["messages"]]


def test_a_caller_is_refused_there_and_taken_again(as_admin, client, company):
    number, other = (factories.ServiceNumberFactory(tenant=company, name=name) for name in ("Support", "Sales"))
    calls = [
        factories.QueueCallFactory(tenant=company, service_number=one.pk, caller=OUTSIDE, offered_at=NOON)
        for one in (number, other)
    ]
    words = "Calls from +44 1632 960123 to Support are refused from now on. They can still reach users, and other "
    assert press(as_admin, "refuse", calls[0]) == [f"{words}service numbers."]
    assert list(ListedCaller.objects.values_list("service_number", "kind", "digits")) == [
        (number.pk, "blacklist", OUTSIDE)
    ]
    shown = {call.pk: call.is_refused for call in as_admin.get(CALLS, JUNE).context["page"]}
    assert shown == {calls[0].pk: True, calls[1].pk: False}
    assert press(as_admin, "refuse", calls[0]) == ["+44 1632 960123 was refused by Support already."]
    assert press(as_admin, "take_again", calls[0]) == ["Calls from +44 1632 960123 to Support are taken again."]
    assert not ListedCaller.objects.exists()
    client.force_login(person_with_role("statistics", company))
    assert "Refuse at" not in client.get(CALLS, JUNE).content.decode()
    assert client.post(reverse("statistics:refuse", args=[calls[0].pk])).status_code == 403


def test_who_cannot_be_refused_there(as_admin, company):
    number = factories.ServiceNumberFactory(tenant=company, recording_pin="1357")
    factories.ListedCallerFactory(service_number=number, kind="recording", digits="+447700900123")
    factories.NumberFactory(tenant=company, e164="+441632960778")
    cases = {
        "": "has withheld the number",
        "999": "is an emergency number",
        "+441632960778": "is a number of your own company",
        "+447700900123": "is a dial-in recording number",
    }
    for caller, words in cases.items():
        call = factories.QueueCallFactory(tenant=company, service_number=number.pk, caller=caller)
        [shown] = press(as_admin, "refuse", call)
        assert words in shown
    gone = factories.QueueCallFactory(tenant=company, caller=OUTSIDE, offered_at=NOON)
    type(number).objects.filter(pk=gone.service_number).delete()
    assert as_admin.post(reverse("statistics:refuse", args=[gone.pk])).status_code == 410
    assert {call.change_url for call in as_admin.get(CALLS, JUNE).context["page"] if call.pk == gone.pk} == {""}
    assert not ListedCaller.objects.filter(kind="blacklist").exists()


def test_the_same_queries_at_any_size_100_a_page(as_admin, company, count_queries):
    def add(count):
        number = factories.ServiceNumberFactory(tenant=company)
        for at in range(count):
            caller = factories.UserFactory(tenant=company).short_number if at == 0 else f"+447700900{at:03}"
            factories.QueueCallFactory(tenant=company, service_number=number.pk, offered_at=NOON, caller=caller)

    add(1)
    few = count_queries(as_admin, CALLS, **JUNE)
    add(110)
    rollups.count_again(rollups.QUEUE_CALLS, company)
    assert count_queries(as_admin, CALLS, **JUNE) == few <= 12
    pages = [as_admin.get(CALLS, JUNE | {"page": page}).context["page"] for page in (1, 2)]
    assert [len(page) for page in pages] == [100, 11]


def test_who_may_not_refuse_is_told_who_may(client, company, numbers):
    words = "An admin of your company can refuse a caller here."
    for role, is_told in (("statistics", True), ("admin", False)):
        client.force_login(person_with_role(role, company))
        assert (words in client.get(CALLS, JUNE).content.decode()) == is_told
