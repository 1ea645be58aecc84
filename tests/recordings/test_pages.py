"""Voicemail on the pages: who sees and hears which messages, listening from the middle on, saving and deleting."""

from datetime import UTC, datetime

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from recordings.models import Recording
from tests import factories
from tests.sounds import sound_file

MIDSUMMER = datetime(2026, 6, 24, 11, 5, tzinfo=UTC)


@pytest.fixture
def pat(company):
    return factories.UserFactory(tenant=company, first_name="Pat", last_name="Pine")


@pytest.fixture
def as_pat(pat):
    browser = Client()
    browser.force_login(pat)
    return browser


@pytest.fixture
def sales(company):
    return factories.ServiceNumberFactory(tenant=company, name="Sales")


def of_number(service_number, **fields):
    return factories.RecordingFactory(user=None, service_number=service_number, **fields)


def url(what, owner, *recording):
    return reverse(what, args=[owner.pk, *(one.pk for one in recording)])


def shown(browser, address):
    return [recording.pk for recording in browser.get(address).context["page"]]


def test_own_messages_and_those_of_the_groups_newest_first(as_pat, pat, sales, company):
    factories.MemberFactory(user=pat, service_number=sales, is_active=False)
    old = factories.RecordingFactory(user=pat)
    new = of_number(sales, recorded_at=MIDSUMMER)
    of_number(factories.ServiceNumberFactory(tenant=company))
    factories.RecordingFactory(user=factories.UserFactory(tenant=company))
    assert as_pat.get(reverse("own_voicemail")).url == url("users:voicemail", pat)
    assert shown(as_pat, url("users:voicemail", pat)) == [new.pk, old.pk]
    html = as_pat.get(url("users:voicemail", pat)).content.decode()
    words = {">Sales<": 1, ">you<": 1, "0:17": 2, "<audio": 2, "Download: 24 Jun 2026, 12:05": 1}
    assert {one: html.count(one) for one in words} == words
    assert "Voicemail is kept for 90 days. At most 60 minutes are kept for each user and service number" in html


def test_who_called_is_named(as_pat, pat, company):
    factories.DirectoryEntryFactory(tenant=company, name="Dentist", number="+441632960123")
    factories.RecordingFactory(user=pat)
    factories.RecordingFactory(user=pat, caller="")
    html = as_pat.get(url("users:voicemail", pat)).content.decode()
    assert [html.count(words) for words in (">Dentist<", 'href="tel:+441632960123"', ">withheld<")] == [1, 1, 1]


def test_who_manages_the_user_sees_what_is_there_and_hears_nothing(as_admin, pat, sales):
    one = factories.RecordingFactory(user=pat)
    factories.MemberFactory(user=pat, service_number=sales)
    of_group = of_number(sales)
    assert shown(as_admin, url("users:voicemail", pat)) == [one.pk]
    html = as_admin.get(url("users:voicemail", pat)).content.decode()
    assert "Only Pat Pine can listen to it here." in html
    assert ("<audio" in html, "/sound/" in html) == (False, False)
    assert as_admin.get(url("users:voicemail_sound", pat, one)).status_code == 403
    assert as_admin.post(url("users:delete_voicemail", pat, of_group)).status_code == 404
    as_admin.post(url("users:delete_voicemail", pat, one))
    assert list(Recording.objects.all()) == [of_group]


def test_what_is_not_ones_own_is_not_there(as_pat, pat, sales, company):
    colleague = factories.UserFactory(tenant=company)
    others = [factories.RecordingFactory(user=colleague), of_number(sales), factories.RecordingFactory()]
    for one in others:
        for what in ("users:voicemail_sound", "users:delete_voicemail"):
            assert as_pat.get(url(what, pat, one)).status_code == 404
        assert as_pat.post(url("users:delete_voicemail", pat, one)).status_code == 404
    for what in ("users:voicemail_sound", "users:delete_voicemail"):
        assert as_pat.get(url(what, colleague, others[0])).status_code == 403
    assert as_pat.get(url("service_numbers:recording_sound", sales, others[1])).status_code == 403
    assert Recording.objects.count() == 3


def test_leaving_the_group_ends_it(as_pat, pat, sales):
    member, one = factories.MemberFactory(user=pat, service_number=sales), of_number(sales)
    assert as_pat.get(url("users:voicemail_sound", pat, one)).status_code == 200
    member.delete()
    assert as_pat.get(url("users:voicemail_sound", pat, one)).status_code == 404
    assert shown(as_pat, url("users:voicemail", pat)) == []


def test_at_the_service_number(as_admin, sales, company):
    one, other = of_number(sales), of_number(factories.ServiceNumberFactory(tenant=company))
    assert shown(as_admin, url("service_numbers:recordings", sales)) == [one.pk]
    assert b"".join(as_admin.get(url("service_numbers:recording_sound", sales, one))) == sound_file()
    for what in ("service_numbers:recording_sound", "service_numbers:delete_recording"):
        assert as_admin.get(url(what, sales, other)).status_code == 404
    assert as_admin.post(url("service_numbers:delete_recording", sales, other)).status_code == 404
    answer = as_admin.post(url("service_numbers:delete_recording", sales, one))
    assert (answer.url, list(Recording.objects.all())) == (url("service_numbers:recordings", sales), [other])


def test_an_operator_on_a_visit_hears_nothing(client, sales, company):
    one = of_number(sales)
    client.force_login(factories.OperatorFactory())
    client.post(reverse("enter_company", args=[company.pk]), {"reason": "Asked for help"})
    html = client.get(url("service_numbers:recordings", sales)).content.decode()
    assert "Only the company can listen to it." in html
    assert ("<audio" in html, "/sound/" in html) == (False, False)
    assert client.get(url("service_numbers:recording_sound", sales, one)).status_code == 403


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("", 200, slice(None)),
        ("bytes=100-199", 206, slice(100, 200)),
        ("bytes=-100", 206, slice(-100, None)),
        ("bytes=999999-", 416, slice(0)),
    ],
)
def test_the_sound_can_be_sought_in_and_is_kept_by_nobody(as_pat, pat, asked, status, part):
    one = factories.RecordingFactory(user=pat, recorded_at=MIDSUMMER)
    answer = as_pat.get(url("users:voicemail_sound", pat, one), headers={"Range": asked})
    assert (answer.status_code, b"".join(answer)) == (status, sound_file()[part])
    assert answer["Cache-Control"] == "no-store"
    if status != 416:
        assert answer["Content-Type"] == "audio/wav"
        assert answer["Content-Disposition"] == 'inline; filename="voicemail-2026-06-24-120500.wav"'


def test_it_can_be_saved(as_pat, pat):
    one = factories.RecordingFactory(user=pat, recorded_at=MIDSUMMER)
    answer = as_pat.get(url("users:voicemail_sound", pat, one), {"download": "1"})
    assert answer["Content-Disposition"] == 'attachment; filename="voicemail-2026-06-24-120500.wav"'
    assert b"".join(answer) == sound_file()


def test_a_sound_that_is_gone(as_pat, pat):
    one = factories.RecordingFactory(user=pat)
    default_storage.delete(one.sound.name)
    assert as_pat.get(url("users:voicemail_sound", pat, one)).status_code == 404
    assert shown(as_pat, url("users:voicemail", pat)) == [one.pk]


def test_deleting_asks_first_and_comes_back_to_the_same_page(as_pat, pat, django_capture_on_commit_callbacks):
    one = factories.RecordingFactory(user=pat)
    address = url("users:delete_voicemail", pat, one) + "?page=2"
    html = as_pat.get(address).content.decode()
    assert "What +44 1632 960123 left on 1 June 2026, 10:00, 0:17 long, is deleted for good." in html
    assert default_storage.exists(one.sound.name)
    with django_capture_on_commit_callbacks(execute=True):
        answer = as_pat.post(address)
    assert answer.url == url("users:voicemail", pat) + "?page=2"
    assert (Recording.objects.count(), default_storage.exists(one.sound.name)) == (0, False)


def test_more_messages_take_no_more_queries(as_pat, pat, sales, count_queries):
    factories.MemberFactory(user=pat, service_number=sales)
    factories.RecordingFactory(user=pat)
    of_number(sales)
    few = count_queries(as_pat, url("users:voicemail", pat))
    factories.RecordingFactory.create_batch(3, user=pat)
    for number in range(3):
        of_number(sales, caller=f"+44163296100{number}")
    assert count_queries(as_pat, url("users:voicemail", pat)) == few <= 22


def test_a_full_company_is_told(as_pat, pat, as_admin, sales, company):
    of_number(sales, seconds=61)
    factories.CompanyLimitFactory(tenant=company, name="recording_minutes", most=2)
    full = "2 of 2 minutes of voicemail: no more can be added. Remove some, or ask your provider."
    assert full in as_pat.get(url("users:voicemail", pat)).content.decode()
    assert full in as_admin.get(url("service_numbers:recordings", sales)).content.decode()
