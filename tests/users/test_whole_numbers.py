"""No line ends inside a telephone number."""

import pytest

from users.templatetags.portal import whole_numbers

NUMBER = '<span class="figures">+44 1632 960101</span>'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Uma User, 501, +44 1632 960101", f"Uma User, 501, {NUMBER}"),
        ("+44 1632 960101 to +44 1632 960101", f"{NUMBER} to {NUMBER}"),
        ("<b>, 501", "&lt;b&gt;, 501"),
        ("", ""),
    ],
)
def test_numbers_stay_whole(text, shown):
    assert whole_numbers(text) == shown
