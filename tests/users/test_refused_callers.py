"""Callers whom a user or a service number refuses: listed ones, and those who withhold their number."""

import pytest
from django.db import IntegrityError
from django.urls import reverse

from common.withheld import is_withheld
from routing.engine_requests import answer
from routing.plan import Kind
from tests import factories
from users.models import ListedNumber

CALLER = "+447700900123"


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["", None, "anonymous", "Anonymous", "unknown", "restricted", "0000000000"], True),
        (["sip:anonymous@anonymous.invalid", "Private", " anonymous "], True),
        (['"Anonymous" <sip:c8oqz84zk7z@anonymous.invalid>', "<sip:private@pbx.example>", "tel:unavailable"], True),
        (["+447700900123", "501", "ann@pbx.example", "0", "sip:+447700900123@pbx.example"], False),
    ],
)
def test_how_systems_write_that_no_number_is_shown(names, expected):
    assert [name for name in names if is_withheld(name) is not expected] == []


def test_a_user_refuses_callers(client, company):
    user = factories.UserFactory(tenant=company, short_number="201")
    client.force_login(user)
    page = reverse("users:refused_callers", args=[user.pk])
    add = reverse("users:add_to_list", args=[user.pk, "refused"])
    assert client.post(add, {"entries": "07700 900123, rude"}).url == page
    assert "rude" in client.get(page).content.decode()
    client.post(reverse("users:refuse_withheld", args=[user.pk]), {"refuses_withheld": "on"})
    user.refresh_from_db()
    assert user.refuses_withheld
    ask = reverse("users:what_happens", args=[user.pk])
    for question, words in (
        ({"caller": CALLER}, "is one of the user’s refused callers."),
        ({"withheld": "on"}, "Somebody calls who"),  # in the picture, on several lines
        ({"withheld": "on"}, "The caller withholds the number."),
    ):
        assert words in client.get(ask, question).content.decode()
    both = client.get(ask, {"caller": CALLER, "withheld": "on"}).content.decode()
    assert "the caller shows a number, or withholds it" in both
    entry = ListedNumber.objects.get(user=user)
    assert client.post(reverse("users:remove_from_list", args=[user.pk, entry.pk])).url == page
    assert "rings for" in client.get(ask, {"caller": CALLER}).content.decode()
    assert "rings for" in client.get(ask).content.decode()  # somebody on no list


def test_a_service_number_refuses_who_withholds_the_number(as_admin, company):
    support = factories.ServiceNumberFactory(tenant=company, refuses_withheld=False)
    page = reverse("service_numbers:caller_blacklist", args=[support.pk])
    saved = as_admin.post(f"{page}withheld/", {"refuses_withheld": "on"}, follow=True).content.decode()
    assert "Callers who withhold their number are refused." in saved
    assert "refuses withheld callers" in as_admin.get(reverse("company:history")).content.decode()
    ask = reverse("service_numbers:what_happens", args=[support.pk])
    assert "The call is rejected." in as_admin.get(ask, {"withheld": "on"}).content.decode()
    assert "The call is rejected." not in as_admin.get(ask).content.decode()
    called = {"called": support.number.e164}
    for caller, refused in (("anonymous", True), ("sip:anonymous@anonymous.invalid", True), (CALLER, False)):
        plan = answer(called | {"caller": caller})[1]
        assert (plan.steps[0].kind is Kind.REJECT) is refused, caller
    recording = reverse("service_numbers:dial_in_recording_numbers", args=[support.pk])
    assert "withhold" not in as_admin.get(recording).content.decode()


def test_a_company_refuses_nobody_for_all(as_admin, company):
    assert as_admin.post(reverse("company:add_to_list", args=["refused"]), {"entries": CALLER}).status_code == 404
    with pytest.raises(IntegrityError, match="listed_number_refused_by_a_user"):
        factories.ListedNumberFactory(tenant=company, kind="refused")
