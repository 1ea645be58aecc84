"""PINs that are refused because people would try them first."""

import pytest

from common.pins import is_easily_guessed

WEAK = """1111 0000 1234 4321 1212 123123 0123 7890 8901 3210 0987 2468 8642 1357 9753 12121 12345678 98765432
    1122 2211 112233 998877 1221 123321 1234321 12344321 1112 2122 7771 77778 101112 302010 10203040
    2580 0852 1590 55555555     121212 12312312 36925 19283746 1470 47114711"""
GOOD = "4711 0042 4826 7391 1345 1243 3141 27182 90210 582941 0815 1324"


@pytest.mark.parametrize(("pins", "weak"), [(WEAK, True), (GOOD, False)])
def test_which_are_easily_guessed(pins, weak):
    assert [pin for pin in pins.split() if is_easily_guessed(pin) is not weak] == []


def test_most_pins_are_good_ones():
    assert sum(is_easily_guessed(f"{number:04}") for number in range(10_000)) < 800
