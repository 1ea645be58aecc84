"""Caller blacklist and dial-in recording numbers of a service number."""

import pytest
from django.db import IntegrityError
from django.test import RequestFactory
from django.urls import reverse

from pbxportal.typed import typed_in
from service_numbers.models import ListedCaller
from tests import factories


@pytest.fixture
def support(company):
    return factories.ServiceNumberFactory(tenant=company, name="Support")


def url(name, service_number, *args):
    return reverse(f"service_numbers:{name}", args=[service_number.pk, *args])


def listed(service_number):
    return list(ListedCaller.objects.filter(service_number=service_number).values_list("kind", "digits", "note"))


def test_many_callers_at_once(as_admin, company, support):
    factories.UserFactory(tenant=company, short_number="201")
    add = url("caller_blacklist_add", support)
    as_admin.post(add, {"entries": "01632 960101, rude\n+44 1632 960102\n201, a colleague\n0044 1632 960101"})
    assert listed(support) == [
        ("blacklist", "+441632960101", ""),
        ("blacklist", "+441632960102", ""),
        ("blacklist", "201", "a colleague"),
    ]


@pytest.mark.parametrize("typed", ["0900*", "+44*", "999", "112", "hello", "", "12", "01632 960101\nx"])
def test_what_is_no_caller(as_admin, support, typed):
    answer = as_admin.post(url("caller_blacklist_add", support), {"entries": typed})
    assert answer.context["form"].errors.keys() == {"entries"}
    assert listed(support) == []


def test_recording_by_telephone_needs_a_pin(as_admin, support):
    add = url("dial_in_recording_numbers_add", support)
    answer = as_admin.post(add, {"entries": "01632 960101"})
    assert "Set a PIN first" in answer.content.decode()
    assert "01632 960101" in answer.content.decode()
    for pin in ("", "123", "123456789", "12a4", "١٢٣٤", "1111", "4321", "8901", "1212", "123123", "1122"):
        answer = as_admin.post(url("recording_pin", support), {"recording_pin": pin})
        assert answer.context["form"].errors.keys() == {"recording_pin"}, pin
        assert f'value="{pin or "?"}"' not in answer.content.decode()
        assert ("Enter 4 to 8 digits." in answer.content.decode()) is (pin in ("", "123", "12a4", "١٢٣٤"))
    as_admin.post(url("recording_pin", support), {"recording_pin": "0042"})
    as_admin.post(add, {"entries": "01632 960101"})
    assert listed(support) == [("recording", "+441632960101", "")]
    answer = as_admin.post(url("recording_pin", support), {"remove_pin": "on"})
    assert "Remove the dial-in recording numbers first" in answer.content.decode()
    ListedCaller.objects.all().delete()
    as_admin.post(url("recording_pin", support), {"remove_pin": "on"})
    support.refresh_from_db()
    assert support.recording_pin == ""


def test_a_pin_is_shown_to_nobody(as_admin, support):
    page = url("recording_pin", support)
    as_admin.post(page, {"recording_pin": "4711"}, follow=True)
    pages = [page, url("dial_in_recording_numbers", support), reverse("company:history")]
    for address in [*pages, url("what_happens", support), url("detail", support)]:
        assert "4711" not in as_admin.get(address).content.decode(), address
    for typed in ({"recording_pin": "12"}, {"recording_pin": "4826", "remove_pin": "on"}):
        answer = as_admin.post(page, typed | {"seen": '{"recording_pin": "4712"}'}).content.decode()
        assert "4711" not in answer
        assert "4826" not in answer
    typed = typed_in(RequestFactory().post(page, {"recording_pin": "4711", "other": "kept"}))
    assert (typed.fields, typed.lacks_secrets) == ([("other", "kept")], True)


def test_a_list_knows_nothing_of_the_other_or_of_another_service_number(as_admin, company, support):
    recording = factories.ListedCallerFactory(service_number=support, kind="recording")
    elsewhere = factories.ListedCallerFactory(service_number=factories.ServiceNumberFactory(tenant=company))
    for entry in (recording, elsewhere):
        assert as_admin.post(url("caller_blacklist_remove", support, entry.pk)).status_code == 404
    assert ListedCaller.objects.count() == 2
    as_admin.post(url("dial_in_recording_numbers_remove", support, recording.pk))
    assert listed(support) == []


def test_the_database_takes_no_prefix_and_nothing_twice(support):
    with pytest.raises(IntegrityError, match="listed_caller_is_a_whole_number"):
        factories.ListedCallerFactory(service_number=support, is_prefix=True)


def test_the_same_queries_for_many(as_admin, support, count_queries):
    factories.ListedCallerFactory(service_number=support)
    one = count_queries(as_admin, url("caller_blacklist", support))
    factories.ListedCallerFactory.create_batch(20, service_number=support)
    assert count_queries(as_admin, url("caller_blacklist", support)) == one <= 14
