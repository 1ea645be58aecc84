"""Where what is typed may be two numbers, the page asks which; it works without a script."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from common.forms.fields import DialledNumberField, PhoneNumberField
from service_numbers.models import ListedCaller
from tests import factories
from users.models import DirectoryEntry, ListedNumber, ModeSetting

LONDON, EGYPT = "+442036001878", "+2036001878"
TYPED = "2036001878"
ASKING = "This can be read as two numbers: which one is it?"
ASKED = ["+44 20 3600 1878 (United Kingdom)", "+20 3 6001878 (Egypt)"]


@pytest.fixture
def pages(admin, company):
    """Each page with a number: its address, the field, other values, and the number that is stored then."""
    number = factories.ServiceNumberFactory(tenant=company)
    module = "service_numbers:external_divert_number"

    def stored(field):
        def read():
            number.refresh_from_db()
            return getattr(number, field)

        return read

    def callers(kind):
        return lambda: ListedCaller.objects.filter(kind=kind).values_list("digits", flat=True).first() or ""

    def listed():
        return ListedNumber.objects.values_list("digits", flat=True).first() or ""

    def forwarding():
        admin.refresh_from_db()
        return admin.forwarding_number

    type(number).objects.update(recording_pin="2580")
    return [
        (reverse(module, args=[number.pk]), "external_divert_number", {}, stored("external_divert_number")),
        (
            reverse("service_numbers:closed_divert_number", args=[number.pk]),
            "closed_divert_number",
            {},
            stored("closed_divert_number"),
        ),
        (
            reverse("users:edit_mode", args=[admin.pk, "lunch"]),
            "number",
            {"pattern": "external"},
            lambda: ModeSetting.objects.values_list("number", flat=True).first() or "",
        ),
        (reverse("users:common_settings", args=[admin.pk]), "forwarding_number", {"alert_time": "25"}, forwarding),
        (
            reverse("company:add_entry"),
            "number",
            {"name": "Cairo"},
            lambda: DirectoryEntry.objects.values_list("number", flat=True).first() or "",
        ),
        (
            reverse("service_numbers:calendar_add", args=[number.pk]),
            "divert_number",
            {"name": "Feast", "first_day": "2031-12-24", "mode": "external-divert"},
            lambda: number.calendar_days.values_list("divert_number", flat=True).first() or "",
        ),
        (reverse("company:add_to_list", args=["black"]), "entries", {}, listed),
        (
            reverse("service_numbers:caller_blacklist_add", args=[number.pk]),
            "entries",
            {},
            callers("blacklist"),
        ),
        (
            reverse("service_numbers:dial_in_recording_numbers_add", args=[number.pk]),
            "entries",
            {},
            callers("recording"),
        ),
    ]


def test_every_field_with_a_number_asks_and_takes_what_is_chosen(as_admin, pages):
    for address, field, others, stored in pages:
        asking = as_admin.post(address, {field: TYPED} | others)
        html = asking.content.decode()
        assert (asking.status_code, stored()) == (200, ""), address
        assert [words in html for words in ASKED] == [True, True], address
        assert TYPED in html, "what was typed stays"
        assert f'name="{field}_meant"' in html
        in_the_form = html.partition("error-summary")[2].partition("<form")[2]
        assert in_the_form.count(ASKING) == 1, "above its answers, and nowhere else beside the field"
        assert in_the_form.index(ASKING) < in_the_form.index('type="radio"', in_the_form.index(f'name="{field}"'))
        foreign = as_admin.post(address, {field: TYPED, f"{field}_meant": "+33123456789"} | others)
        assert (foreign.status_code, stored()) == (200, ""), "only one of the two"
        saved = as_admin.post(address, {field: TYPED, f"{field}_meant": EGYPT} | others)
        assert (saved.status_code, stored()) == (302, EGYPT), address
        said = " ".join(map(str, get_messages(saved.wsgi_request)))
        assert "+20 3 6001878" in said, address


def test_what_is_chosen_stays_when_something_else_is_wrong(as_admin, company):
    page = as_admin.post(reverse("company:add_entry"), {"number": TYPED, "number_meant": LONDON, "name": ""})
    html = page.content.decode()
    assert f'value="{LONDON}" checked' in html
    assert html.count(ASKING) == 1
    assert "Fill in this field." in html.partition("<form method")[2]


def test_pasted_lists_take_the_national_one_and_say_so(as_admin, company):
    page = as_admin.post(
        reverse("company:add_to_list", args=["white"]),
        {"entries": f"{TYPED}, Cairo?\n+44 1632 960123\n01632 960124\n33123456789\n0900*"},
        follow=True,
    )
    listed = set(ListedNumber.objects.values_list("digits", flat=True))
    assert listed == {LONDON, "+441632960123", "+441632960124", "+33123456789", "+44900"}
    said = [str(one) for one in page.context["messages"]][1]
    assert said == "“2036001878” was read as +44 20 3600 1878. “33123456789” was read as +33 1 23 45 67 89."


def test_nothing_is_asked_where_there_is_no_doubt():
    field = PhoneNumberField()
    field.country = "GB"
    for typed in ("020 3600 1878", "+20 3 6001878", "", "nobody", "2079460000"):
        assert "radio" not in field.widget.render("number", typed)
    assert field.clean("\u200e(+44) 20 3600 1878") == LONDON
    assert field.understood == ""
    assert field.clean("33 1 23 45 67 89") == "+33123456789"
    assert field.understood == "“33 1 23 45 67 89” was read as +33 1 23 45 67 89."


def test_a_speed_dial_may_be_a_short_service_and_a_divert_may_not(as_admin, company):
    company.country = "JE"
    company.save()
    as_admin.post(reverse("company:add_entry"), {"number": "116 123", "name": "Listeners", "short_code": "70"})
    assert DirectoryEntry.objects.get().number == "116123"
    assert "116123" in as_admin.get(reverse("company:number_plan")).content.decode()
    as_admin.post(reverse("company:add_entry"), {"number": "999", "name": "Help", "short_code": "71"})
    assert DirectoryEntry.objects.count() == 1
    number = factories.ServiceNumberFactory(tenant=company)
    address = reverse("service_numbers:closed_divert_number", args=[number.pk])
    page = as_admin.post(address, {"closed_divert_number": "118 500"})
    assert "Calls cannot be sent on to 118500, a short service." in page.content.decode()
    number.refresh_from_db()
    assert number.closed_divert_number == ""


def test_a_field_for_what_is_dialled():
    field = DialledNumberField()
    field.country = "GB"
    assert [field.clean(typed) for typed in ("111", "116 123", "01632 960123")] == ["111", "116123", "+441632960123"]


def test_who_asks_what_happens_is_asked_which_caller(as_admin, company):
    number = factories.ServiceNumberFactory(tenant=company)
    address = reverse("service_numbers:what_happens", args=[number.pk])
    assert [words in as_admin.get(address, {"caller": TYPED}).content.decode() for words in ASKED] == [True, True]
    answer = as_admin.get(address, {"caller": TYPED, "caller_meant": EGYPT})
    assert answer.context["plan"].caller.number == EGYPT
    assert as_admin.get(address, {"caller": "111"}).context["plan"].caller.number == "111"
