import pytest

from common.numbering.emergency import is_emergency_number, split_emergency
from routing.planner import plan_outgoing_call
from tests.routing.companies import MONDAY_TEN, company, outline, user


@pytest.mark.parametrize(
    ("country", "number", "writings"),
    [
        ("GB", "112", "112# 112* 112; 112, 1-1-2 +112 #112 tel:112 +44112 *67#112 #31#112# **112 112##"),
        (
            "GB",
            "999",
            "999# *141999 *1470999 18001999 18002#999 141141141141999 141*67999 *67141999 *999,,",
        ),
        ("GB", "911", "*67911 141911; 1470911#"),
        ("GB", "18000", "18000 18000# 14118000"),
        ("JE", "18000", "18000"),
        ("US", "911", "911# *67911# *67911 *82*67911 1167911 *67#31#911, +1911 9911 91911 9911# *679911"),
        ("DE", "110", "110# *67110 #31#110 01013110 *31#110*"),
        ("IT", "113", "*67#113 #31#113#"),
        ("AU", "000", "000# 1831000 *44000"),
        ("NZ", "111", "111# 0197111"),
    ],
)
def test_it_goes_out_by_its_digits_whatever_is_around(country, number, writings):
    ann = user()
    there = company(ann, country=country)
    for dialled in writings.split():
        assert (dialled, outline(plan_outgoing_call(there, ann, dialled, MONDAY_TEN))) == (
            dialled,
            [f"divert {number}"],
        )


@pytest.mark.parametrize(
    ("country", "writings"),
    [
        ("GB", ["x999", "999x", "9a99", "0999", "9999", "0112", "12999", "*21*01632960999#", "*67 01632 960999"]),
        ("GB", ["112 ext. 5", "*67 5551911", "9911", "\N{SUPERSCRIPT ONE}12", "*#" * 21 + "141999"]),
        ("US", ["x911", "*67 555 1911", "1911"]),
        ("DE", ["x110", "110x"]),
        ("AU", ["0000000", "5000"]),
    ],
)
def test_what_has_letters_or_other_digits_reaches_nobody(country, writings):
    ann = user()
    there = company(ann, country=country)
    for dialled in writings:
        assert (dialled, outline(plan_outgoing_call(there, ann, dialled, MONDAY_TEN))) == (dialled, ["hang_up"])


def test_a_number_that_ends_so_is_a_number():
    for dialled in ("01632960999", "14101632960999", "+441632960112", "#31#01632960112"):
        assert split_emergency(dialled, "GB") == ("", "")


def test_a_short_number_goes_before_the_habit_of_an_outside_line():
    ann = user(short_number="9911")
    assert "divert 911" not in outline(plan_outgoing_call(company(ann, country="US"), ann, "9911", MONDAY_TEN))


def test_signs_are_no_part_of_an_emergency_number():
    for digits in ("112#", "x999", "11 2", "+112", "112;", "", "\N{SUPERSCRIPT TWO}"):
        assert not is_emergency_number(digits, "GB")
