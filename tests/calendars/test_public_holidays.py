"""Public holidays against dates that are known from the authorities."""

from datetime import date

import pytest

from calendars.days import FoundDay
from calendars.public_holidays import NO_REGION, countries, public_holidays, regions, source_of

CHRISTMAS_2026 = ["Friday 25 December 2026 Christmas Day", "Saturday 26 December 2026 Boxing Day"]
SUBSTITUTE_2026 = "Monday 28 December 2026 Boxing Day (substitute day)"
PLACES = [("JE", None), ("GG", None), ("IM", None), *(("GB", region) for region in ("ENG", "SCT", "WLS", "NIR"))]


def known(country, region, year):
    return [f"{day.in_words} {day.name}" for day in public_holidays(country, region, year)]


@pytest.mark.parametrize(("country", "region"), PLACES)
def test_christmas_everywhere(country, region):
    assert known(country, region, 2026)[-3:] == [*CHRISTMAS_2026, SUBSTITUTE_2026]
    assert [day[:3] for day in known(country, region, 2027)[-4:]] == ["Sat", "Sun", "Mon", "Tue"]
    assert "Monday 27 December 2027 Christmas Day (substitute day)" in known(country, region, 2027)
    assert "Monday 3 January 2028 New Year's Day (substitute day)" in known(country, region, 2028)
    assert "Friday 26 March 2027 Good Friday" in known(country, region, 2027)


@pytest.mark.parametrize(
    ("country", "region", "words", "is_one"),
    [
        ("JE", None, "Saturday 9 May 2026 Liberation Day", True),
        ("JE", None, "Tuesday 9 May 2028 Liberation Day", True),
        ("JE", None, "Monday 10 May 2027", False),  # on a Sunday there is no substitute
        ("JE", None, "Monday 6 April 2026 Easter Monday", True),
        ("GG", None, "Saturday 9 May 2026 Liberation Day", True),
        ("GG", None, "Monday 6 July 2026", False),
        ("IM", None, "Monday 6 July 2026 Tynwald Day", True),
        ("IM", None, "Friday 5 June 2026 TT Bank Holiday", True),
        ("IM", None, "Saturday 9 May 2026", False),
        ("GB", "ENG", "Monday 31 August 2026 Late Summer Bank Holiday", True),
        ("GB", "ENG", "Friday 2 January 2026", False),
        ("GB", "ENG", "Saturday 9 May 2026", False),
        ("GB", "SCT", "Friday 2 January 2026 New Year Holiday", True),
        ("GB", "SCT", "Monday 4 January 2027 New Year Holiday (substitute day)", True),
        ("GB", "SCT", "Monday 30 November 2026 Saint Andrew's Day", True),
        ("GB", "SCT", "Monday 6 April 2026", False),
        ("GB", "SCT", "Monday 31 August 2026", False),
        ("GB", "WLS", "Monday 6 April 2026 Easter Monday", True),
        ("GB", "NIR", "Tuesday 17 March 2026 Saint Patrick's Day", True),
        ("GB", "NIR", "Monday 13 July 2026 Battle of the Boyne (substitute day)", True),
    ],
)
def test_what_differs(country, region, words, is_one):
    year = int(words.split()[3])
    assert any(day.startswith(words) for day in known(country, region, year)) == is_one


def test_regions_are_asked_for_where_they_differ():
    assert [name for _code, name in regions("GB", 2026)] == ["England", "Northern Ireland", "Scotland", "Wales"]
    assert regions("JE", 2026) == regions("GG", 2026) == regions("IM", 2026) == []
    assert {"JE": "Jersey", "IM": "Isle of Man", "GB": "United Kingdom"}.items() <= dict(countries()).items()
    everywhere = {day.first_day for day in public_holidays("GB", NO_REGION, 2026)}
    assert date(2026, 12, 25) in everywhere
    assert date(2026, 4, 6) not in everywhere
    assert source_of("GB", "SCT", 2026).startswith("Scotland, United Kingdom, 2026: the open list of public holidays")


def test_two_holidays_of_a_day_are_one_and_days_in_a_row_a_range():
    assert "Thursday 1 May 2008 Ascension Day / Labor Day" in known("NO", None, 2008)
    assert "9 – 11 March 2027 Eid al-Fitr" in known("TR", None, 2027)


def test_every_country_has_names_that_telephones_show():
    for country, _name in countries():
        for day in public_holidays(country, None, 2027):
            assert FoundDay.from_text(day.as_text) == day, country
