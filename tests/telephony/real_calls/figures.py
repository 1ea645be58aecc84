"""What calls leave behind: legs and waits as they were, and the same in every figure of the statistics."""

import io
import time
from collections import Counter
from datetime import timedelta
from urllib.parse import urljoin

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from statistics.figures import COLUMNS, columns_of
from statistics.models import CallLeg, QueueCall
from statistics.number_figures import NUMBER_COLUMNS
from tests import factories
from tests.confirming import confirmed
from tests.statistics.legs import figures as plain_figures

REPORT, NUMBERS = (reverse(f"statistics:{name}") for name in ("report", "service_numbers"))
LOOKED_BEHIND = 5  # figures of a column
TAKEN_IN = 10  # seconds after a call in which its records have come into the database


def check_figures(stage, firm):
    """Hold the legs and waits that the scenes expect of a company against what is stored, shown, in the sheet and
    behind each figure.
    """
    legs, waits = _stored(firm)
    for found, expected in ((_kinds_of_legs(legs), firm.legs), (_kinds_of_waits(waits), firm.waits)):
        assert found == expected, f"+ {found - expected}\n- {expected - found}\n{stage.controller.last_words()}"
    client = confirmed(Client(), factories.AdminFactory(tenant=firm.company))
    days = sorted(timezone.localtime(leg.started_at, firm.company.zone).date() for leg in legs) or [
        timezone.localdate()
    ]
    asked = {"start": days[0], "end": days[-1]}
    for direction in ("incoming", "outgoing", ""):
        _check_people(client, legs, asked | {"direction": direction})
    _check_numbers(client, waits, asked)


def _stored(firm):
    """The legs and waits of a company, once as many have been taken in as are expected."""
    until = time.monotonic() + TAKEN_IN
    while True:
        legs = list(CallLeg.objects.filter(tenant=firm.company))
        waits = list(QueueCall.objects.filter(tenant=firm.company))
        is_all = len(legs) >= firm.legs.total() and len(waits) >= firm.waits.total()
        if is_all or time.monotonic() > until:
            return legs, waits
        time.sleep(0.1)


def _kinds_of_legs(legs):
    return Counter((leg.short_number, leg.direction, leg.outcome, leg.is_transferred) for leg in legs)


def _kinds_of_waits(waits):
    ends = {(True, False): "answered", (False, True): "abandoned", (False, False): "no agents"}
    return Counter((one.service_number_name, ends[one.is_answered, one.is_abandoned]) for one in waits)


# People


def _check_people(client, legs, asked):
    """The page, the sheet and the calls behind each figure, of the legs of one direction, or of both."""
    counted = [one for one in legs if asked["direction"] in ("", one.direction) and one.outcome != "elsewhere"]
    expected = {
        person: plain_figures([leg for leg in counted if leg.person == person])
        for person in {leg.person for leg in counted}
    }
    page = client.get(REPORT, asked)
    table = page.context["table"]
    shown = {row.person: tuple(getattr(row, one.name) for one in COLUMNS) for row in table.rows}
    assert {person: row for person, row in shown.items() if row[2]} == expected
    assert tuple(getattr(table.total, one.name) for one in COLUMNS) == plain_figures(counted)
    columns = columns_of(asked["direction"])
    in_sheet = _rows_of(client.get(REPORT, asked | {"format": "excel"}), "Statistics")
    of_page = [(row.name, *(_as_cell(getattr(row, one.name), one) for one in columns)) for row in table.rows]
    assert [(row[0], *row[3 : 3 + len(columns)]) for row in in_sheet[:-1]] == of_page
    for column in (one for one in columns if not one.is_duration):
        for row in _telling(table.rows, column):
            behind = f"{page.context['calls']}&of={row.person}-{column.calls}"
            assert _calls_behind(client, REPORT, behind) == getattr(row, column.name), (row, column.name)


def _telling(rows, column):
    """Some that have a figure in a column, and one that has none there: a page a cell takes its time."""
    without = [row for row in rows if not getattr(row, column.name)]
    return [row for row in rows if getattr(row, column.name)][:LOOKED_BEHIND] + without[:1]


def _calls_behind(client, page, link):
    return client.get(urljoin(page, link)).context["page"].paginator.count


def _rows_of(answer, title):
    sheet = load_workbook(io.BytesIO(b"".join(answer)))[title]
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]


def _as_cell(value, column):
    return timedelta(seconds=value) if column.is_duration and value is not None else value


# Service numbers


def _check_numbers(client, waits, asked):
    page = client.get(NUMBERS, asked)
    table, base = page.context["table"], page.context["number_calls"]
    looked_behind = _telling(table.rows, NUMBER_COLUMNS[0])
    for row in table.rows:
        own = [one for one in waits if one.service_number == row.line]
        answered = [one for one in own if one.is_answered]
        quickly = [one for one in answered if one.wait <= 20]
        ends = (len(answered), sum(one.is_abandoned for one in own))
        assert (row.offered, row.answered, row.abandoned) == (len(own), *ends)
        assert row.no_agents == len(own) - sum(ends)
        assert row.average_wait == (_half_up(sum(one.wait for one in answered), len(answered)) if answered else None)
        assert row.share == (_half_up(100 * len(quickly), len(own)) if own else None)
        if row not in looked_behind:
            continue
        behind = (row.offered, row.answered, row.abandoned, row.no_agents, row.answered, row.quickly)
        for column, count in zip(NUMBER_COLUMNS, behind, strict=True):
            link = f"{base}&line={row.line}&figure={column.calls}"
            assert _calls_behind(client, NUMBERS, link) == count, (row, column.name)


def _half_up(whole, parts):
    return int(whole / parts + 0.5)
