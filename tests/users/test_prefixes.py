"""What prefixes mean, in countries with and without a 0 in front, and that each that is taken can match."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.numbering.short_services import is_short_service
from common.phone_numbers import InvalidNumber, is_emergency_number, parse_number
from users.meanings import area_of, countries_of, meaning_of
from users.number_lists import TypedEntry, matching_entry, parse_entry

# Country, what is typed on a black list, and what is stored; "-" for what is refused.
TYPED = """
    GB 118* 118*         GB 101 101             GB 1471 1471           GB 116123 116123       GB 118118 118118
    GB +44118* +44118*   GB 0118* +44118*       GB 12* 12*             GB 11* -               GB 99* -
    GB +44(0)900* +44900*  GB +440900* +44900*  GB 44900* +44900*      GB 1632* -             GB 16* -
    GB +999* -           GB +21* +21*           GB 0* -                GB 00* -               GB 3* -
    GB +4416329601234* - GB 195 195             GB +49(0)900* +49900*  GB 141* 141*             GB 0900 -
    JE 118* 118*         JE 101 101             JE 01534* +441534*     JE 1471 1471
    US 900* +1900*       US 1900* +1900*        US 411 411             US 411* 411*           US 01144* +44*
    US 0900* -           US 911* -              US +1900* +1900*       US +1* -
    DE 0900* +49900*     DE 118* 118*           DE 110* -              DE +490900* +49900*    DE 115 115
    FR 0899* +33899*     FR 118* 118*           FR 15* -               FR 39* 39*             FR 3* -
    IT 06* +3906*        IT +3906* +3906*       IT 199* +39199*        IT 12* 12*             IT 118* -
    IT 0039* +39*        IT 333* +39333*
    DK 90* +4590*        DK 45* +4545*          DK 118* 118*           DK 0900* -             DK +45* +45*
    AU 001144909* +44909*  HK 00144* +44*       SG 00144* +44*         TH 00144* +44*         KR 00144* +44*
    JP 01044* +44*       JP 00101044* -         CO 00544* +44*         CO 00757* +57*         AU 0044* +44*
    KR 0044* +44*        BR 002144* +44*        HK 0044* +44*          AU 0011440909* +44909* TW 00244* +44*
    IL 01244* +44*       ID 00844* +44*         KE 00044* +44*         NG 00944* +44*         FI 99044* +44*
    GB 00441632960* +441632960*  GB 0099944* -  AU 00* -               AU 0011* -             RU 81044* +44*
    AU 1900* +611900*    AU 190* +61190*        AU 13* +6113*          AU 1300* +611300*      AU 1800* +611800*
    IN 1860* +911860*    IE 15* +35315*         IE 1550* +3531550*     IE 1850* +3531850*     IN 1800* +911800*
    TR 444* +90444*      DE 22* 22*             DE 115 115             BR 11* -               AE 800* +971800*
    AU 01900* +611900*   AU 2* -                AU 000* -              IE 118* 118*           NZ 0900* +64900*
    RU 8800* +7800*      RU 800* +7800*         HU 0690* +3690*        ES 118* 118*           ES 902* +34902*
"""


def table():
    words = TYPED.split()
    return zip(words[::3], words[1::3], words[2::3], strict=True)


def stored(country, typed, inside=frozenset()):
    try:
        entry = parse_entry(typed, country=country, dialled_inside=inside)
    except InvalidNumber:
        return "-"
    return entry.digits + "*" * entry.is_prefix


def test_what_is_stored_of_what_is_typed():
    assert [(c, typed, stored(c, typed)) for c, typed, wanted in table() if stored(c, typed) != wanted] == []


def test_services_are_taken_where_they_may_be_dialled_only():
    for typed in ("101", "118*"):
        with pytest.raises(InvalidNumber):
            parse_entry(typed, country="GB")
    assert stored("GB", "101", frozenset(["101"])) == "-"


@pytest.mark.parametrize(
    ("country", "typed", "offered"), [("GB", "0900", "0900*"), ("FR", "0899", "0899*"), ("DK", "9012", "9012*")]
)
def test_the_beginning_of_numbers_is_offered_as_a_prefix(country, typed, offered):
    with pytest.raises(InvalidNumber, match=f"write {offered[:-1]}\\*"):
        parse_entry(typed, country=country)


DIALLED = ["118118", "101", "01189001234", "0900 1234567", "+4411880", "999", "112", "+33123456789", "07700900123"]


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="+01245689", min_size=1, max_size=7))
def test_no_entry_bars_what_its_writing_does_not_mean(text):
    """Held against what somebody dials: services by their digits, all else by E.164."""
    try:
        entry = parse_entry(text + "*", country="GB", dialled_inside=frozenset())
    except InvalidNumber:
        return
    for dialled in DIALLED:
        if is_emergency_number(dialled, "GB"):
            assert matching_entry([entry], dialled) is None
        elif is_short_service(dialled, "GB"):
            assert (matching_entry([entry], dialled) is entry) == dialled.startswith(text)
        else:
            e164 = parse_number(dialled, "GB") if dialled != "+4411880" else dialled
            assert (matching_entry([entry], e164) is entry) == e164.startswith(entry.digits)


@pytest.mark.parametrize(
    ("country", "numbers", "prefix", "others", "asks"),
    [
        ("GB", [], "+44", [], "own country"),
        ("DE", [], "+49", [], "own country"),
        ("IE", [], "+35", [], "own country"),
        ("IE", [], "+353", [], "own country"),
        ("GB", [], "+35", [], ""),
        ("GB", [], "+33", [], ""),
        ("GB", ["+441632960101", "+441632960102"], "+441632", [], "all numbers of your company"),
        ("GB", ["+442036001878", "+441534496012"], "+4420", [], "whole area"),
        ("GB", ["+442036001878", "+441534496012"], "+442", [], "whole area"),
        ("GB", ["+442036001878", "+441534496012"], "+44203", [], ""),
        ("JE", ["+441534496012", "+447797712345"], "+441534", [], "whole area"),
        ("US", ["+12125550123", "+16463685030"], "+1212", [], "whole area"),
        ("US", ["+12125550123", "+16463685030"], "+1900", [], ""),
        ("FR", ["+33123456789", "+33612345678"], "+331", [], "whole area"),
        ("DK", ["+4532123456", "+4590123456"], "+4590", [], ""),
        ("GB", [], "+449", ["+441", "+442", "+443", "+445", "+447", "+448"], "with the others"),
        ("GB", [], "+449", ["+441", "+442", "+443"], ""),
        ("GB", ["+441632960101"], "118", [], ""),
    ],
)
def test_what_is_asked_about_goes_by_meaning(country, numbers, prefix, others, asks):
    meaning = meaning_of(prefix, country=country, own_numbers=numbers, prefixes=others)
    assert asks in meaning
    assert bool(asks) == bool(meaning)


def test_areas_and_countries():
    assert [area_of(number) for number in ("+442036001878", "+4532123456", "+33612345678")] == ["+4420", "", ""]
    assert (countries_of("+33"), countries_of("+331"), countries_of("+35")[:2]) == (["+33"], [], ["+350", "+351"])


def test_notes_stay_with_what_is_listed():
    entry = parse_entry("118*, dear", country="GB", dialled_inside=frozenset())
    assert entry == TypedEntry("118", True, "dear")
