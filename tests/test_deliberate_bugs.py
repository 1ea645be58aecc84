"""Each bug that `make deliberate-bugs` puts in still fits the line that it spoils, and names tests that are there."""

import pytest

from bench.bugs import BUGS
from pbxportal.embedded_database import CHECKOUT


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_it_fits(bug):
    for path, before, _after in ((bug.path, bug.before, bug.after), *bug.also):
        assert before in (CHECKOUT / path).read_text(), f"{path} has changed: bring the bug along (bench/bugs)."
    for test in bug.tests:
        if not test.startswith("-") and "/" in test:
            path, _colons, name = test.partition("[")[0].partition("::")
            assert f"def {name}" in (CHECKOUT / path).read_text(), f"{test} is not there: name what catches it."


def test_no_two_have_one_name():
    names = [bug.name for bug in BUGS]
    assert len(set(names)) == len(names)
