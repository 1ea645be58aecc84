"""Words are asked for once a sheet, not for each row, whatever it is a sheet of."""

import pytest
from django.utils import timezone, translation

from common.sheets import packed
from tests import factories
from users.services.exports import KINDS

JUNE = "start=2026-06-01&end=2026-06-30"


def add_rows(company, count):
    """So many more rows of every kind of sheet, with every kind of word in them."""
    for index in range(count):
        user = factories.UserFactory(tenant=company)
        factories.AbsenceFactory(user=user, mode="lunch", starts_at=timezone.now())
        of_call = {"tenant": company, "person": user.pk, "started_at": f"2026-06-10T10:{index:02}Z"}
        factories.CallLegFactory(**of_call, direction="incoming", caller="")
        factories.QueueCallFactory(tenant=company, offered_at="2026-06-10T10:00Z", is_answered=False, caller="")
        factories.OrderFactory(tenant=company, engineer_visits=True)


@pytest.mark.parametrize("kind", ["users", "statistics", "calls", "number-calls", "orders"])
def test_as_many_words_at_any_size(company, monkeypatch, kind):
    asked, gettext = [], translation._trans.gettext
    monkeypatch.setattr(translation._trans, "gettext", lambda words: asked.append(words) or gettext(words))
    assert set(KINDS) == {"users", "statistics", "calls", "number-calls", "orders"}

    def words():
        rows = []
        asked.clear()
        workbook = KINDS[kind].plan(company, JUNE).write(lambda given: (rows.append(row) or row for row in given))
        packed(workbook).close()
        return len(rows), len(asked)

    add_rows(company, 2)
    (few, at_first), _again = words(), words()
    add_rows(company, 4)
    many, in_the_end = words()
    assert many >= few + 4
    assert in_the_end <= at_first
