"""Second factors of who signs in through the company: its service's, where the admin says so, or the portal's own."""

import pytest
from django.urls import reverse

from tests import factories
from tests.factories import PASSWORD, code_of
from tests.own_sign_in import INDEX, by_email, come, who
from users.models import OwnSignIn, SecondFactorRule


@pytest.fixture
def pat(company):
    return factories.UserFactory(tenant=company, username="pat", email="pat@ours.example")


def test_without_more_the_portal_asks_for_its_own_second_factor(client, company, service, pat):
    own = by_email(company, service)
    app = factories.AppFactory(user=pat)
    service.claims = {"amr": ["pwd", "mfa"], "acr": "high"}
    assert come(client, own, next="/me/").url == reverse("enter_code")
    assert who(client) is None
    assert client.post(reverse("enter_code"), {"code": code_of(app)}).url == "/me/"
    assert who(client) == pat.pk


@pytest.mark.parametrize(
    ("claims", "counts"),
    [
        ({"amr": ["pwd", "mfa"]}, True),
        ({"acr": "urn:high"}, True),
        ({"amr": ["pwd"]}, False),
        ({"amr": "mfa"}, False),
        ({"amr": ["mfa urn:high"]}, False),
        ({"acr": ["mfa"]}, False),
        ({}, False),
    ],
)
def test_a_second_factor_of_the_service_counts_where_the_admin_says_so(client, company, service, pat, claims, counts):
    own = by_email(company, service, second_factor_values="mfa urn:high")
    company.second_factor = SecondFactorRule.EVERYBODY
    company.save()
    service.claims = claims
    come(client, own)
    found = client.get(INDEX)
    assert (found.status_code == 200) is counts
    assert counts or found.status_code in (302, 403)


def test_that_counts_no_longer_once_it_is_switched_off(client, company, service, pat):
    """Not in the same browser and session either, in which somebody then types the password."""
    own = by_email(company, service, second_factor_values="mfa")
    company.second_factor = SecondFactorRule.EVERYBODY
    company.save()
    service.claims = {"amr": ["mfa"]}
    come(client, own)
    assert who(client) == pat.pk
    OwnSignIn.objects.update(is_on=False)
    client.post(reverse("sign_in"), {"username": "pat", "password": PASSWORD})
    assert client.get(INDEX).url == reverse("second_factor")


def test_who_has_to_have_a_second_factor_sets_it_up_first(client, company, service, pat):
    own = by_email(company, service)
    company.second_factor = SecondFactorRule.EVERYBODY
    company.save()
    come(client, own)
    assert client.get(INDEX, follow=True).redirect_chain[-1][0] == reverse("set_up_second_factor")
