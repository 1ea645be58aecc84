"""Adding a user: the user, the number, the order at the price that was shown, and the mails."""

import re
from decimal import Decimal

import pytest
from django.core import mail
from django.urls import reverse

from tests import factories
from users.models import Number, Order, Price, User

URL = reverse("users:add")
EMOJI = "😀"


@pytest.fixture
def trunk(company):
    return factories.name_trunk(company, "Carrier A")


@pytest.fixture
def fields(as_admin, company, trunk):
    """What a right page sends."""
    factories.NumberFactory(tenant=company, e164="+441632960123")
    Price.objects.filter(action="add_user").update(one_off="45.00", monthly="12.50", engineer_visits=True)
    return {
        "first_name": "Nina",
        "last_name": "New",
        "email": "Nina@ours.example",
        "number": "01632 960123",
        "short_number": "301",
        "trunk": trunk.pk,
        "username": "",
        "first_sign_in": "invite",
        "password": "",
        "price_seen": "45.00 12.50 True",
        "confirm_order": "on",
    }


@pytest.fixture
def save(as_admin, do_what_waits):
    def post(fields):
        answer = as_admin.post(URL, fields)
        do_what_waits()
        return answer

    return post


def assert_refused(page, *names):
    """The page again, with each message linked to its field, and nothing saved, ordered or mailed."""
    assert page.status_code == 200
    assert page.context["form"].errors.keys() == set(names)
    html = page.content.decode()
    for name in names:
        target = re.search(rf'href="#(id_{name}(_0)?)"', html)[1]
        assert html.count(f' id="{target}"') == 1
    assert (User.objects.filter(last_name="New").count(), Order.objects.count(), len(mail.outbox)) == (0, 0, 0)


def test_an_invited_user_with_number_order_and_mails(save, fields, company, admin, trunk):
    assert save(fields).url == reverse("users:edit", args=[User.objects.get(last_name="New").pk])
    user = User.objects.get(last_name="New")
    assert (user.tenant, user.first_name, user.email) == (company, "Nina", "Nina@ours.example")
    assert (user.username, user.short_number, user.trunk) == ("nina@ours.example", "301", trunk)
    assert (user.roles, user.has_usable_password()) == ([], False)
    number = Number.objects.get()
    assert (number.user, number.use, number.is_main) == (user, "user", True)
    order = Order.objects.get()
    assert (order.tenant, order.user, order.placed_by, order.state) == (company, user, admin, "placed")
    assert (order.one_off, order.monthly, order.engineer_visits) == (Decimal("45.00"), Decimal("12.50"), True)
    assert order.subject == "Nina New, 301, +44 1632 960123"
    invitation, to_provider = sorted(mail.outbox, key=lambda message: message.to != ["Nina@ours.example"])
    assert "Your username: nina@ours.example\n" in invitation.body
    assert to_provider.to == ["orders@provider.example"]
    assert to_provider.subject == "Order from Ours: Add a user: Nina New, 301, +44 1632 960123"
    assert "One-off: GBP 45.00\nMonthly: GBP 12.50\nEngineer’s visit: yes\n" in to_provider.body


def test_with_a_password_and_without_a_number(save, fields, client):
    changes = {"number": "", "first_sign_in": "set", "password": "nine-blue-kites", "username": "Nina.N"}
    assert save(fields | changes).status_code == 302
    user = User.objects.get(last_name="New")
    assert (user.username, user.main_number, user.check_password("nine-blue-kites")) == ("nina.n", None, True)
    assert [message.to for message in mail.outbox] == [["orders@provider.example"]]
    assert Order.objects.get().subject == "Nina New, 301"
    assert Number.objects.free().count() == 1


def test_the_page_shows_the_price_and_offers_what_is_next(as_admin, admin, fields):
    page = as_admin.get(URL)
    html = page.content.decode()
    assert [
        text for text in ("GBP 45.00", "GBP 12.50", "yes, it follows", "+44 1632 960123") if text not in html
    ] == []
    assert page.context["form"]["short_number"].value() == str(int(admin.short_number) + 1)


def test_a_price_that_changed_meanwhile_is_asked_again(save, fields):
    Price.objects.filter(action="add_user").update(one_off="60.00")
    page = save(fields)
    assert_refused(page, "confirm_order")
    html = page.content.decode()
    assert "GBP 60.00" in html
    assert 'value="60.00 12.50 True"' in html
    assert not re.search(r'name="confirm_order"[^>]*checked', html)
    assert save(fields | {"price_seen": "60.00 12.50 True"}).status_code == 302
    assert Order.objects.get().one_off == Decimal("60.00")


NAMES = ["x" * 61, "a\x00b", "a\x07b", "a\nb", EMOJI, "☎"]
EMAILS = ["", "nina", "nina@", "n@b..example", "x" * 190 + "@b.example", "a\x00@b.example", f"{EMOJI}@b.example"]
EMAILS += ["a@b\u2800.example", "a@b.example\r\nBcc: c@d.example"]
NUMBERS = [
    "01632 960199",
    "01632 960150",
    "+1",
    "+999123456",
    "Ada",
    "960123",
    EMOJI,
    "1" * 41,
    "0\x00",
    "01632 96o123",  # a letter
]
SHORT_NUMBERS = ["", "1", "1234567", "012", "112", "911", "999", "١٢٣", "²³", "12a", "-12", "1 2", EMOJI, "12\x00"]
USERNAMES = ["a b", "-nina", "nina-", "nína", EMOJI, "a\x00b", "x" * 101, "ADMIN", "Theirs", "o'neil"]
TRUNKS = ["", "0", "-1", "x", "9" * 30, EMOJI]
BAD = [("first_name", NAMES), ("last_name", NAMES), ("email", EMAILS), ("number", NUMBERS), ("trunk", TRUNKS)]
BAD += [
    ("short_number", SHORT_NUMBERS),
    ("username", USERNAMES),
    ("first_sign_in", ["", "x"]),
    ("confirm_order", [""]),
]


@pytest.mark.parametrize(
    ("field", "value"),
    [(field, value) for field, values in BAD for value in values],
    ids=lambda text: ascii(text)[:20],
)
def test_bad_input(save, fields, their_admin, field, value):
    factories.NumberFactory(tenant=their_admin.tenant, e164="+441632960150")
    page = save(fields | {"username": "nina"} | {field: value})
    assert_refused(page, field)
    kept = page.context["form"]
    for name in {"first_name", "email", "short_number", "username"} - {field}:
        assert kept[name].value() == (fields | {"username": "nina"})[name]


def test_text_as_pasted(save, fields):
    pasted = {
        "first_name": "\u202dMari\u0301a\u00a0José\u202c",
        "last_name": "Nu\u0301n\u0303ez\u200b",
        "email": "nina@ours\u200b.example\ufeff",
        "number": "\u200e01632\u202f960123",
        "short_number": "\u00a0301",
        "username": "nina\u00ad",
    }
    assert save(fields | pasted).status_code == 302
    nina = User.objects.get(username="nina")
    assert (nina.first_name, nina.last_name) == ("María José", "Núñez")
    assert (nina.email, nina.short_number, nina.main_number.e164) == ("nina@ours.example", "301", "+441632960123")


@pytest.mark.parametrize(
    ("email", "offered", "reason"),
    [
        ("o'neil@ours.example", "oneil@ours.example", "A username has no apostrophe"),
        ("Ann.Bee!@ours.example", "ann.bee@ours.example", "A username has no “!”"),
        ("_ann@ours.example", "ann@ours.example", "A username begins and ends with a letter or digit"),
        ("ann@münchen.example", "ann@munchen.example", "A username has no “ü”"),
        ("info@ours.example", "info2@ours.example", "This username is taken"),  # a colleague has it
        ("info@theirs.example", "info2@theirs.example", "This username is taken"),  # whom this company does not see
        (f"{'a' * 64}@{'b' * 60}.example", "a" * 64, "This address is too long for a username"),
    ],
)
def test_an_address_that_cannot_be_the_username(save, fields, company, email, offered, reason):
    """It is said at the username, for the one reason that is true, and one is there to be taken."""
    factories.UserFactory(tenant=company, username="info@ours.example")
    factories.UserFactory(username="info@theirs.example")
    page = save(fields | {"email": email})
    assert_refused(page, "username")
    assert page.context["form"].errors["username"] == [f"{reason}: “{offered}” is offered."]
    assert page.context["form"]["username"].value() == offered
    assert save(fields | {"email": email, "username": offered}).status_code == 302
    assert User.objects.get(username=offered).email == email


def test_everything_empty(save, fields):
    required = ["last_name", "email", "short_number", "trunk", "first_sign_in", "confirm_order"]
    assert_refused(save({}), *required)


def test_what_is_used_or_theirs_is_refused(save, fields, company, admin, their_admin):
    factories.NumberFactory(user=admin, e164="+441632960111")
    theirs = factories.TrunkAllotmentFactory(tenant=their_admin.tenant).trunk
    factories.DirectoryEntryFactory(tenant=company, short_code="77")
    taken = {"number": "01632 960111", "short_number": admin.short_number, "trunk": theirs.pk, "username": "Admin"}
    page = save(fields | taken)
    assert_refused(page, *taken)
    assert page.context["form"].errors["short_number"] == [
        f"{admin.short_number} is the short number of Ada Admin. Choose another one."
    ]
    assert_refused(save(fields | {"short_number": "77"}), "short_number")
    short_of_theirs = save(fields | {"short_number": their_admin.short_number})
    assert short_of_theirs.status_code == 302


def test_emergency_numbers_of_the_country(save, fields, company):
    company.country = "DE"
    company.save()
    page = save(fields | {"number": "", "short_number": "110"})
    assert_refused(page, "short_number")
    assert "110 is an emergency number" in page.content.decode()


@pytest.mark.parametrize("password", ["", "short-1", "password123", "71239182371", "nina@ours.example", "x1-" * 67])
def test_weak_passwords(save, fields, password):
    page = save(fields | {"first_sign_in": "set", "password": password})
    assert_refused(page, "password")
    assert password == "" or password not in page.content.decode().replace("Nina@", "").replace("nina@", "")


def test_a_short_number_of_the_public_network_is_said(save, fields, as_admin):
    save(fields | {"number": "", "short_number": "101"})
    page = as_admin.get(reverse("users:list")).content.decode()
    assert "101 is also a number of the public network. Inside your company it now rings Nina New." in page
