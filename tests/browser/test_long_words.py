"""A name of 46 letters without a blank breaks wherever it stands: nothing is pushed out of sight by it."""

import pytest

from tests.browser.test_every_page import LOOKS, person
from tests.browser.widths import out_of_sight
from tests.rows import address, rows_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantys"


@pytest.mark.parametrize("who", LOOKS)
def test_a_long_word_stays_on_the_page(window_of, company, who, subtests):
    rows = rows_of(company, word=LONG)
    page = window_of(person(who, company, rows))
    for route in LOOKS[who]:
        with subtests.test(str(route)):
            page.goto(address(route, rows))
            found = out_of_sight(page)
            assert found == {}, found
