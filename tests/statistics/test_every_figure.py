"""Each figure is there in all its parts: kept, shown, explained, led to its calls. docs/working.md has the recipe."""

from dataclasses import fields
from pathlib import Path

import pytest

from statistics.calls import BEHIND
from statistics.figures import COLUMNS, Figures, columns_of
from statistics.models import LegSums, OfQueueCalls
from statistics.number_calls import BEHIND_NUMBERS
from statistics.number_figures import COUNTED_QUEUE_CALLS, NUMBER_COLUMNS, ServiceNumberFigures
from statistics.people import BY_DIRECTION, COUNTED
from statistics.services.rollups import LEGS, QUEUE_CALLS
from tests.statistics.legs import figures as oracle

EACH = pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.name)


@EACH
def test_a_figure_has_its_value_its_calls_and_its_definition(column):
    name, label = column.name, str(column.label)
    assert hasattr(Figures(), name), (
        f"Add {name} to Figures in statistics/figures.py: a property of the sums, or a sum of its own, which then is "
        "one of COUNTED in people.py, a field of LegSums (with a migration that counts again), one of LEGS.sums in "
        "rollups.py."
    )
    assert column.calls in BEHIND, f"Say in BEHIND of statistics/calls.py which legs “{column.calls}” are."
    defined = " ".join(Path("docs/rules.md").read_text().lower().split())
    assert f"**{label.lower().rstrip('s')}" in defined, f"Define **{label.lower()}** in docs/rules.md, part 4."
    assert str(column.meaning).endswith("."), "What a figure means is a sentence: page and sheet show it."


def test_the_oracle_of_the_tests_knows_each_figure():
    assert len(oracle([])) == len(COLUMNS), "Let `figures` in tests/statistics/legs.py count the new one, in order."


def test_what_is_kept_is_what_is_summed_up():
    """A sum stands in the model, in the SQL that keeps it, and in what the figures read of it."""
    kept = {field.name for field in LegSums._meta.get_fields()}
    assert set(LEGS.sums) == set(COUNTED) == kept
    assert kept | set(BY_DIRECTION) == {field.name for field in fields(Figures)}
    of_queue_calls = set(COUNTED_QUEUE_CALLS)
    assert set(QUEUE_CALLS.sums) == of_queue_calls
    assert of_queue_calls <= {field.name for field in OfQueueCalls._meta.get_fields()}
    assert of_queue_calls <= {field.name for field in fields(ServiceNumberFigures)}


@pytest.mark.parametrize("column", NUMBER_COLUMNS, ids=lambda column: column.name)
def test_a_figure_of_a_service_number_has_its_value_its_calls_and_its_definition(column):
    assert hasattr(ServiceNumberFigures(), column.name)
    assert column.calls in BEHIND_NUMBERS, f"Say in statistics/number_calls.py which calls “{column.calls}” are."
    defined = " ".join(Path("docs/rules.md").read_text().lower().split())
    assert f"**{str(column.label).lower()}**" in defined, f"Define **{column.label}** in docs/rules.md, part 4."
    assert str(column.meaning).endswith(".")


def test_what_a_direction_never_has_is_no_column_of_it():
    names = {direction: [one.name for one in columns_of(direction)] for direction in ("incoming", "outgoing", "")}
    assert names[""] == [one.name for one in COLUMNS]
    assert (names["incoming"][0], names["outgoing"][0]) == ("missed", "not_reached")
    assert {"missed", "not_reached"} - set(names["incoming"]) == {"not_reached"}
    assert {"missed", "not_reached"} - set(names["outgoing"]) == {"missed"}
