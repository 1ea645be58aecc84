"""One order of headings: a page's own is the largest, those of its sections are smaller, and so on down."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import factories
from tests.rows import person_with_role
from tests.statistics.legs import make_leg, roll_up

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

# The headings of the page as [level, size], in their order.
HEADINGS = """
() => [...document.querySelectorAll("main :is(h1, h2, h3, h4)")].map(
  one => [Number(one.tagName[1]), parseFloat(getComputedStyle(one).fontSize)])
"""


def test_sizes_go_by_the_level(window_of, company, subtests):
    admin = person_with_role("admin", company)
    make_leg(company, admin, timezone.now(), "answered", talk=60)
    roll_up(company)
    support = factories.ServiceNumberFactory(tenant=company, no_agents_divert_number="+441632960123")
    factories.OverrideFactory(service_number=support, ends_at=timezone.now() + timedelta(hours=1))
    page = window_of(admin)
    pages = [reverse(f"statistics:{name}") for name in ("charts", "report", "service_numbers")]
    pages += [
        reverse("service_numbers:warnings"),
        support.get_absolute_url(),
        reverse("users:modes", args=[admin.pk]),
    ]
    with_three = set()
    for at in pages:
        with subtests.test(at):
            page.goto(at)
            found = page.evaluate(HEADINGS)
            sizes = {level: [size for one, size in found if one == level] for level, _size in sorted(found)}
            assert found[0][0] == 1
            assert all(after[0] <= before[0] + 1 for before, after in pairwise(found)), found
            levels = list(sizes.values())
            assert all(max(low) < min(high) for high, low in pairwise(levels)), found
            with_three |= {at} if 3 in sizes else set()
    assert {*pages[:1], *pages[3:5]} <= with_three
