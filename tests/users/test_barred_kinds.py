"""Ticks that bar kinds of numbers: of the company and of a user, with what they do to diverts that are set."""

import pytest
from django.urls import reverse
from django.utils import timezone

from routing.answers import standings
from service_numbers.models import ServiceNumber
from tests import factories
from users.models import User

PREMIUM = "+449098790123"


def bar(client, *kinds, user=None):
    url = reverse("users:bar_kinds", args=[user.pk]) if user else reverse("company:bar_kinds")
    return client.post(url, dict.fromkeys((f"bars_{kind}" for kind in kinds), "on"), follow=True)


def test_a_company_and_a_user_bar_kinds(as_admin, admin, company):
    assert "The barred kinds have been saved." in bar(as_admin, "premium_rate").content.decode()
    page = bar(as_admin, "international", user=admin).content.decode()
    assert "Barred by your company already." in page
    company.refresh_from_db()
    admin.refresh_from_db()
    assert (company.barred_kinds, admin.barred_kinds) == ({"premium-rate"}, {"international"})
    bar(as_admin)
    company.refresh_from_db()
    assert company.barred_kinds == frozenset()


def test_what_a_tick_makes_impossible_is_said(as_admin, client, company):
    """Once, of the kinds that are ticked newly; of a user's own tick the diverts of that user."""
    ann = factories.UserFactory(tenant=company, first_name="Ann", last_name="Bee", forwarding_number=PREMIUM)
    factories.ModeSettingFactory(user=ann, mode="lunch", number="+33142685300")
    support = factories.ServiceNumberFactory(tenant=company, name="Support", closed_divert_number=PREMIUM)
    factories.CalendarDayFactory(service_number=support, name="Fair", divert_number="+447700900123")
    for name, number in (("Fortune", PREMIUM), ("Paris", "+33142685300"), ("Enquiries", "118500")):
        factories.DirectoryEntryFactory(tenant=company, name=name, number=number)
    factories.ServiceNumberFactory(closed_divert_number=PREMIUM)  # another company's

    def told(*kinds, user=None):
        words = [str(one) for one in bar(as_admin, *kinds, user=user).context["messages"]]
        return words[1:]

    both = "2 diverts (Support: closed divert number; Ann Bee: call forwarding number), 1 speed dial (Fortune)"
    assert told("premium_rate") == [f"No longer possible: {both}."]
    assert told("premium_rate") == []
    abroad = "1 divert (Ann Bee: Lunch), 1 speed dial (Paris)"
    assert told("premium_rate", "international") == [f"No longer possible: {abroad}."]
    assert told("premium_rate", user=ann) == []  # the company bars them already
    assert told() == told(user=ann) == []
    own = "1 divert (Ann Bee: call forwarding number), 1 speed dial (Fortune)"
    assert told("premium_rate", user=ann) == [f"No longer possible: {own}."]
    assert told("shared_cost") == []
    mobile, enquiries = told("mobile", "directory_enquiries")[0].removesuffix(".").split(", ")
    assert (mobile, enquiries) == ("No longer possible: 1 divert (Support: Fair)", "1 speed dial (Enquiries)")


@pytest.mark.parametrize(
    ("country", "said"), [("GB", []), ("IE", ["does not know them"]), ("US", ["look like all others"])]
)
def test_what_cannot_be_told_in_a_country_is_said(as_admin, company, country, said):
    type(company).objects.update(country=country)
    page = as_admin.get(reverse("company:lists")).content.decode()
    assert [words for words in ("does not know them", "look like all others") if words in page] == said


def test_diverts_to_a_barred_kind_are_refused(as_admin, admin, company):
    support = factories.ServiceNumberFactory(tenant=company)
    pages = {
        "external_divert_number": reverse("service_numbers:external_divert_number", args=[support.pk]),
        "forwarding_number": reverse("users:common_settings", args=[admin.pk]),
    }
    bar(as_admin, "premium_rate")
    for field, url in pages.items():
        form = as_admin.post(url, {field: "0909 879 0123", "alert_time": "25"}).context["form"]
        assert "Premium rate numbers are barred." in str(form.errors[field])
    bar(as_admin)
    bar(as_admin, "premium_rate", user=admin)
    form = as_admin.post(pages["forwarding_number"], {"forwarding_number": PREMIUM, "alert_time": "25"}).context[
        "form"
    ]
    assert "Premium rate numbers are barred." in str(form.errors["forwarding_number"])
    assert as_admin.post(pages["external_divert_number"], {"external_divert_number": PREMIUM}).status_code == 302


def test_diverts_that_are_set_already_are_missing_and_warned_of(as_admin, admin, company):
    support = factories.ServiceNumberFactory(
        tenant=company, main_mode="external-divert", external_divert_number=PREMIUM
    )
    ask = reverse("service_numbers:what_happens", args=[support.pk])
    assert "The call goes to +44 909 879 0123." in as_admin.get(ask).content.decode()
    bar(as_admin, "premium_rate")
    page = as_admin.get(ask).content.decode()
    assert "+44 909 879 0123 cannot be dialled. Premium rate numbers are barred." in page
    company.refresh_from_db()
    [standing] = standings(company, ServiceNumber.objects.all(), timezone.now()).values()
    assert "Premium rate numbers are barred." in " ".join(lack.words for lack in standing.warnings)
    dials = as_admin.get(reverse("users:what_happens", args=[admin.pk]), {"dialled": PREMIUM}).content.decode()
    assert "Premium rate numbers are barred." in dials


def test_the_history_says_what_was_barred(as_admin, admin):
    bar(as_admin, "directory_enquiries")
    bar(as_admin, "mobile", user=admin)
    page = as_admin.get(reverse("company:history")).content.decode()
    assert "bars directory enquiries" in page
    assert "bars mobile numbers" in page
    assert User.objects.get(pk=admin.pk).bars_mobile
