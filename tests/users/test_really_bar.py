"""A prefix that bars what nobody can do without is saved only once its effect has been seen and ticked."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import factories
from users.models import ListedNumber, Number

ADD = reverse("company:add_to_list", args=["black"])
TYPED = "+44*, too much\n0900*"


@pytest.fixture
def people(company, admin):
    """Whom and what +44* hits: an own number, diverts, a speed dial, a call of the last month; one of before."""
    user = factories.UserFactory(tenant=company, first_name="Ann", last_name="Bee", forwarding_number="+441632960111")
    factories.NumberFactory(tenant=company, user=user, use=Number.Use.USER, e164="+441632960222")
    factories.ServiceNumberFactory(tenant=company, name="Support", closed_divert_number="+441632960333")
    factories.DirectoryEntryFactory(tenant=company, name="Taxi", number="+441632960444")
    for days in (3, 90):
        started = timezone.now() - timedelta(days=days)
        factories.CallLegFactory(
            tenant=company,
            person=user.pk,
            direction="outgoing",
            called="+441632960555",
            started_at=started,
            ended_at=started,
        )
    return user


def listed():
    return set(ListedNumber.objects.values_list("digits", flat=True))


def test_it_is_asked_and_nothing_is_lost(as_admin, people):
    page = as_admin.post(ADD, {"entries": TYPED})
    words = page.content.decode()
    assert page.context["sections"][0]["form"].errors.keys() == {"really"}
    assert "+44* bars every number of your own country (+44)." in words
    assert ">Really bar this? Nothing has been saved yet." in words
    for hit in (
        "Support: closed divert number",
        "Ann Bee: call forwarding number",
        "Taxi",
        "1 call of the last 30 days",
    ):
        assert hit in words, hit
    assert "+44*, too much\n0900*" in words
    assert listed() == set()
    assert as_admin.post(ADD, {"entries": TYPED, "really": "+33"}).context is not None
    assert listed() == set()
    saved = as_admin.post(ADD, {"entries": TYPED, "really": "+44"}, follow=True).content.decode()
    assert "2 entries added." in saved
    assert "No longer possible: " in saved
    assert listed() == {"+44", "+44900"}


def test_each_has_a_tick_of_its_own(as_admin, company):
    both = {"entries": "+44*\n+4*\n+44*"}
    assert as_admin.post(ADD, both).context["sections"][0]["form"].errors.keys() == {"entries"}
    type(company).objects.update(country="IE")
    typed = {"entries": "+35*\n+353*", "really": ["+35"]}
    assert as_admin.post(ADD, typed).context["sections"][0]["form"].errors.keys() == {"really"}
    assert listed() == set()
    as_admin.post(ADD, typed | {"really": ["+35", "+353"]})
    assert listed() == {"+35", "+353"}


def test_what_another_prefix_hits_is_said(as_admin, people):
    words = as_admin.post(ADD, {"entries": "01632 9603*"}, follow=True).content.decode()
    assert "1 divert (Support: closed divert number)" in words
    words = as_admin.post(ADD, {"entries": "01632 960444"}, follow=True).content.decode()
    assert "1 speed dial (Taxi)" in words
    assert "No longer possible" not in as_admin.post(ADD, {"entries": "118*"}, follow=True).content.decode()


def test_a_user_is_asked_about_the_own_list_alone(client, people):
    client.force_login(people)
    add = reverse("users:add_to_list", args=[people.pk, "black"])
    words = client.post(add, {"entries": "+44*"}).content.decode()
    assert "Ann Bee: call forwarding number" in words
    assert "Support: closed divert number" not in words
    white = reverse("users:add_to_list", args=[people.pk, "white"])
    client.post(white, {"entries": "+44*", "really": "+44"})
    assert listed() == {"+44"}


def test_a_whole_country_of_callers_is_asked_about(as_admin, admin, company):
    """On the lists of callers, too: alone, or with the others on the list; an area or another country is not."""
    of_user = [reverse("users:add_to_list", args=[admin.pk, kind]) for kind in ("white", "refused")]
    pages = {
        reverse("company:add_to_list", args=["white"]): "through to everybody, whatever mode is on",
        of_user[0]: "puts every caller of your own country (+44) through, whatever mode is on.",
        of_user[1]: "refuses every caller of your own country (+44).",
    }
    together = "".join(f"+44{digit}*\n" for digit in "1235789")
    for add, words in pages.items():
        for typed, named in (("+44*, all", "+44* "), (together, "+449*, with the others on the list, ")):
            page = as_admin.post(add, {"entries": typed}).content.decode()
            assert words in page, add
            assert named in page, add
            assert listed() == set(), add
        assert as_admin.post(add, {"entries": "+4420*\n+33*\n+44 1632 960123"}).status_code == 302, add
        assert as_admin.post(add, {"entries": "+44*", "really": ["+33"]}).status_code == 200, add
        assert as_admin.post(add, {"entries": "+44*", "really": ["+44"]}).status_code == 302, add
        assert listed() == {"+4420", "+33", "+441632960123", "+44"}
        ListedNumber.objects.all().delete()


def test_short_services_are_listed_as_dialled(as_admin, admin, company):
    as_admin.post(ADD, {"entries": "118*\n101, police"})
    assert listed() == {"118", "101"}
    ask = reverse("users:what_happens", args=[admin.pk])
    for dialled, is_barred in (
        ("118500", True),
        ("101", True),
        ("111", False),
        ("0118 900 1234", False),
        ("999", False),
    ):
        page = as_admin.get(ask, {"dialled": dialled}).content.decode()
        assert ("black list bars it." in page) is is_barred, dialled
    page = as_admin.get(reverse("company:lists")).content.decode()
    assert "118 …" in page
    factories.UserFactory(tenant=company, short_number="1471")
    refused = as_admin.post(ADD, {"entries": "1471"}).content.decode()
    assert "1471 is dialled inside your company" in refused
