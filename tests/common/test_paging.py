"""The links under a list: where one is, one step either way, and both ends."""

import re

import pytest
from django.template.loader import render_to_string

from common.pages import page_of


def links(rf, query, rows=range(2_000), part="page", **context):
    """What stands under a list, as text and as {words: address}."""
    request = rf.get("/list/", query)
    page = page_of(request, rows, part)
    html = render_to_string("partials/pages.html", {"page": page, **context}, request)
    text = " ".join(re.sub(r"<[^>]*>", " ", html).split())
    return text, {words: at.replace("&amp;", "&") for at, words in re.findall(r'href="([^"]*)">(\w+)<', html)}


STEPS = [
    ("1", "Page 1 of 40, 50 of 2,000 shown Next Last", {"Next": 2, "Last": 40}),
    ("2", "Previous Page 2 of 40, 50 of 2,000 shown Next Last", {"Previous": 1, "Next": 3, "Last": 40}),
    (
        "3",
        "First Previous Page 3 of 40, 50 of 2,000 shown Next Last",
        {"First": 1, "Previous": 2, "Next": 4, "Last": 40},
    ),
    ("39", "First Previous Page 39 of 40, 50 of 2,000 shown Next", {"First": 1, "Previous": 38, "Next": 40}),
    ("40", "First Previous Page 40 of 40, 50 of 2,000 shown", {"First": 1, "Previous": 39}),
]


@pytest.mark.parametrize(("number", "text", "steps"), STEPS)
def test_first_last_and_one_step_each_way(rf, number, text, steps):
    shown, found = links(rf, {"page": number, "q": "ann", "sort": "-name"})
    assert shown.replace(" ,", ",") == text
    assert found == {words: f"?page={at}&q=ann&sort=-name" for words, at in steps.items()}


def test_large_numbers_are_grouped_and_the_last_page_says_how_few_it_has(rf):
    shown, found = links(rf, {"page": "9999999"}, range(123_456))
    assert shown.replace(" ,", ",") == "First Previous Page 2,470 of 2,470, 6 of 123,456 shown"
    assert found == {"First": "?page=1", "Previous": "?page=2469"}


def test_of_two_pages_no_end_stands_twice(rf):
    assert links(rf, {}, range(51))[1] == {"Next": "?page=2"}
    assert links(rf, {"page": "2"}, range(51))[1] == {"Previous": "?page=1"}
    assert links(rf, {}, range(50)) == ("", {})


def test_of_two_lists_each_keeps_the_page_of_the_other(rf):
    _shown, found = links(rf, {"black": "3", "white": "2"}, part="black", pages_at="/lists/")
    assert found["Last"] == "/lists/?black=40&white=2"
