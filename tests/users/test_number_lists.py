"""Black and white lists: what may be typed into them, and which entry speaks for a number."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from common.phone_numbers import InvalidNumber, is_emergency_number
from tests import factories
from users.barring import barred_among, reason_against
from users.models import ListedNumber
from users.number_lists import EntriesByDigits, TypedEntry, format_prefix, matching_entry, parse_entry

ADD_BLACK = reverse("company:add_to_list", args=["black"])


def parse(text, **kwargs):
    return parse_entry(text, country="GB", **kwargs)


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("01632 960123", TypedEntry("+441632960123", False, "")),
        ("0044 1632 960123, Mr Smith", TypedEntry("+441632960123", False, "Mr Smith")),
        ("+44 (0)1632 960123;a, b", TypedEntry("+441632960123", False, "a, b")),
        ("0900*", TypedEntry("+44900", True, "")),
        ("0044 900 *\tdear", TypedEntry("+44900", True, "dear")),
        ("44 900*", TypedEntry("+44900", True, "")),
        ("+7*", None),
        ("01632 960123, 01632 960124", None),
        ("01632 960123, room 12", TypedEntry("+441632960123", False, "room 12")),
        ("+44*", TypedEntry("+44", True, "")),
        ("*", None),
        ("0*", None),
        ("9*", None),
        ("99*", None),
        ("11*", None),
        ("999", None),
        ("112", None),
        ("abc", None),
        ("+1234567890123456*", None),
        ("+0123*", None),
        ("٠٩٠٠*", TypedEntry("+44900", True, "")),
    ],
)
def test_what_people_type(text, entry):
    if entry is None:
        with pytest.raises(InvalidNumber):
            parse(text)
    else:
        assert parse(text) == entry


def test_short_numbers_of_colleagues_are_taken_as_they_are():
    assert parse("501", short_numbers={"501"}) == TypedEntry("501", False, "")
    with pytest.raises(InvalidNumber):
        parse("501")


@pytest.mark.parametrize(
    ("typed", "country", "bars", "words"),
    [
        ("9*", "GB", True, "9* would bar 999, an emergency number."),
        ("11*", "GB", True, "11* would bar 112, an emergency number."),
        ("9*", "US", True, "9* would bar 911, an emergency number."),
        ("11*", "DE", False, "11* would list 110, an emergency number."),
        ("999*", "GB", True, "999 is an emergency number: it cannot be listed."),
        ("112", "FR", False, "112 is an emergency number: it cannot be listed."),
    ],
)
def test_a_refusal_names_the_emergency_number(typed, country, bars, words):
    with pytest.raises(InvalidNumber) as refused:
        parse_entry(typed, country=country, dialled_inside=frozenset() if bars else None)
    assert str(refused.value) == words


def test_prefixes_are_shown_in_the_groups_of_numbers():
    shown = {
        "+44900": "+44 900",
        "+4416329": "+44 1632 9",
        "+44": "+44",
        "+35": "+35",
        "+1900": "+1 900",
        "118": "118",
    }
    assert {digits: format_prefix(digits) for digits in shown} == shown
    assert str(ListedNumber(digits="+4420", is_prefix=True)) == "+44 20 …"


def test_lists_of_whole_numbers_take_no_prefix():
    with pytest.raises(InvalidNumber):
        parse("0900*", prefixes=False)


@given(st.text(alphabet="+0123456789 *().-", max_size=20))
def test_no_prefix_ever_bars_an_emergency_number(text):
    try:
        entry = parse(text)
    except InvalidNumber:
        return
    dialled = [str(code) for code in range(100, 1000) if is_emergency_number(str(code), "GB")]
    assert not any(entry.digits.removeprefix("+") == code for code in dialled)
    assert [code for code in dialled if matching_entry([entry], code)] == []


DIGITS = st.text(alphabet="019", min_size=1, max_size=4).map(lambda text: "+" + text)
ENTRIES = st.lists(st.tuples(DIGITS, st.booleans()), max_size=8, unique=True)


@given(ENTRIES, st.lists(DIGITS, max_size=6, unique=True))
def test_of_a_long_list_the_same_entries_speak(entries, numbers):
    """Asked about many numbers a list is looked through by digits: nobody is barred by another entry for it."""
    entries = [ListedNumber(digits=digits, is_prefix=is_prefix) for digits, is_prefix in entries]
    index = EntriesByDigits(entries)
    for number in numbers:
        assert matching_entry(index.near(number), number) is matching_entry(entries, number)
    barred = {one for one in numbers if reason_against(one, country="GB", black_list=entries, barred_kinds=())}
    assert barred_among(numbers, country="GB", black_list=index, barred_kinds=()) == barred


def test_longest_match_wins_and_a_number_before_a_prefix():
    def entry(digits, is_prefix):
        return ListedNumber(digits=digits, is_prefix=is_prefix)

    wide, narrow = entry("+44", True), entry("+441632", True)
    whole, short = entry("+441632960123", False), entry("501", False)
    entries = [wide, narrow, whole, short, entry("+4416329601234", True)]
    assert matching_entry(entries, "+441632960123") is whole
    assert matching_entry(entries, "+441632960199") is narrow
    assert matching_entry(entries, "+442079460000") is wide
    assert matching_entry(entries, "+33123456789") is None
    assert matching_entry(entries, None) is None
    assert matching_entry(entries, None, "501") is short
    assert matching_entry([wide, short], "+441632960199", "501") is short


def test_many_at_once_all_or_none(as_admin, company):
    page = as_admin.post(ADD_BLACK, {"entries": "01632 960123\n0900*\n112\nnobody"})
    assert page.status_code == 200
    assert "“112”: 112 is an emergency number: it cannot be listed." in page.content.decode()
    assert "“nobody”: Enter a telephone number" in page.content.decode()
    assert "0900*" in page.content.decode()
    assert ListedNumber.objects.count() == 0
    typed = "0044 1632 960123\r\n\r\n01632 960123, a note\n0900*\n+33*"
    page = as_admin.post(ADD_BLACK, {"entries": typed}, follow=True)
    assert "3 entries added" in page.content.decode()
    assert "+33* bars all numbers of +33" in page.content.decode()
    assert "1 line was left out: a later line has the same number." in page.content.decode()
    listed = ListedNumber.objects.for_tenant(company).filter(user=None, kind="black")
    assert set(listed.values_list("digits", "is_prefix")) == {
        ("+441632960123", False),
        ("+44900", True),
        ("+33", True),
    }
    page = as_admin.post(ADD_BLACK, {"entries": "0900*"}, follow=True)
    assert "All of it is on the list already." in page.content.decode()
    assert listed.count() == 3
    page = as_admin.post(ADD_BLACK, {"entries": "0900*\n0901*"}, follow=True).content.decode()
    assert ("1 entry added." in page, "1 is on the list already." in page) == (True, True)
    long_note = as_admin.post(ADD_BLACK, {"entries": "0902*, " + "x" * 101})
    assert "This note is too long" in long_note.content.decode()


@pytest.mark.parametrize("typed", ["", "\x00", "☎", "1" * 20_001, "+44 1632 960123\n" * 501])
def test_bad_input_saves_nothing(as_admin, typed):
    page = as_admin.post(ADD_BLACK, {"entries": typed})
    assert page.status_code == 200
    assert 'href="#id_black_entries"' in page.content.decode()
    assert ListedNumber.objects.count() == 0


def test_a_user_keeps_own_lists_apart_from_the_company_and_from_colleagues(client, admin, company):
    user = factories.UserFactory(tenant=company)
    of_company = factories.ListedNumberFactory(tenant=company)
    of_colleague = factories.ListedNumberFactory(user=admin)
    client.force_login(user)
    client.post(reverse("users:add_to_list", args=[user.pk, "white"]), {"entries": f"{admin.short_number}, boss"})
    own = ListedNumber.objects.get(user=user)
    assert (own.kind, own.digits, own.note) == ("white", admin.short_number, "boss")
    for entry in (of_company, of_colleague):
        assert client.post(reverse("users:remove_from_list", args=[user.pk, entry.pk])).status_code == 404
    page = client.get(reverse("users:lists", args=[user.pk])).content.decode()
    assert str(of_company) not in page
    assert client.post(reverse("users:remove_from_list", args=[user.pk, own.pk])).status_code == 302
    assert set(ListedNumber.objects.all()) == {of_company, of_colleague}


def test_no_such_list(as_admin):
    assert as_admin.post(reverse("company:add_to_list", args=["grey"]), {"entries": "0900*"}).status_code == 404


def test_the_same_queries_for_many_entries(as_admin, company, count_queries):
    url = reverse("company:lists")
    factories.ListedNumberFactory(tenant=company)
    one = count_queries(as_admin, url)
    factories.ListedNumberFactory.create_batch(20, tenant=company)
    assert count_queries(as_admin, url) == one <= 6


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("0900", "0900*"),
        ("0871, chat lines", "0871*"),
        ("0", ""),
        ("999", ""),
        ("none", ""),
        ("0900*1", ""),
    ],
)
def test_what_is_no_number_but_begins_many_is_offered_as_a_prefix(as_admin, line, offered):
    answer = as_admin.post(ADD_BLACK, {"entries": line})
    said = " ".join(answer.context["form"].errors["entries"])
    wanted = f"write {offered} to list all numbers that begin like this." if offered else ""
    assert (wanted in said, "all numbers that begin like this" in said) == (True, bool(offered)), said
