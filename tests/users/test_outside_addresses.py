"""An address that no user of the company has says yes before anything goes there, or never again."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.db import ProgrammingError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from common.company_bounds import company_bounds
from common.smtp import Unanswered
from history.models import Change
from statistics.mailed import place_due_reports
from statistics.models import MailedReport
from tests import factories
from tests.users.test_two_people import at_once, post_together
from users.letters import choose_password_link
from users.models import OutgoingMail, OutsideAddress, User
from users.services import outside_addresses
from users.services.outside_addresses import ask_again, may_be_mailed, row_of_link, signed, standings
from users.signing_in.services.emails import email_link
from users.signing_in.services.sign_in import invite

ADD = reverse("statistics:add_mailed")
BOSS = "boss@b.example"


def name(client, *addresses):
    """Save a report that names addresses; returns the answer."""
    return client.post(ADD, {"frequency": "weekly", "direction": "", "emails": "\n".join(addresses)})


def words_of(tenant, address=BOSS):
    return standings(tenant=tenant, addresses=[address])[address].in_words


def link_of(message):
    return re.search(r"http\S+(/mail-to-you/\S+)", message.body)[1]


def requests():
    return list(
        OutgoingMail.objects.filter(kind="outside_address").order_by("id").values_list("addresses", flat=True)
    )


def an_hour_later():
    OutgoingMail.objects.update(placed_at=timezone.now() - timedelta(minutes=61))


def test_from_naming_an_address_to_its_yes(as_admin, company, do_what_waits):
    assert name(as_admin, "Boss@B.example", "ADMIN-1@ours.example").status_code == 302
    factories.UserFactory(tenant=company, email="admin-1@OURS.example")
    assert may_be_mailed(tenant=company, addresses=[BOSS, "ADMIN-1@ours.example"]) == ["ADMIN-1@ours.example"]
    assert words_of(company) == "Request to confirm: waiting to be sent."
    do_what_waits()
    [message] = mail.outbox  # the other is a user's by now, and has nothing to answer
    assert (message.to, message.subject) == ([BOSS], "Ours asks whether it may send you mail")
    assert "- a sheet with the statistics of its telephone calls" in message.body
    assert words_of(company).startswith("waits for confirmation since ")
    visitor, link = Client(enforce_csrf_checks=True), link_of(message)
    for _scanner in range(2):
        page = visitor.get(link)
        assert "Do you want this mail?" in page.content.decode()
    assert may_be_mailed(tenant=company, addresses=[BOSS]) == []
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())[1]
    assert visitor.post(link, {"answer": "yes", "csrfmiddlewaretoken": token}, follow=True).status_code == 200
    assert "You said yes" in visitor.get(link).content.decode()
    assert may_be_mailed(tenant=company, addresses=["BOSS@b.example"]) == ["BOSS@b.example"]
    assert words_of(company) == f"confirmed {timezone.localtime():%-d %B %Y}"
    assert "no-store" in page["Cache-Control"]


def test_who_refuses_is_never_asked_again(as_admin, client, company):
    row = factories.OutsideAddressFactory(tenant=company, address=BOSS)
    url = reverse("answer_address", args=[signed(row)])
    client.post(url, {"answer": "yes"})
    client.post(url, {"answer": "no"})
    page = client.post(url, {"answer": "yes"}, follow=True).content.decode()
    assert "Ours sends nothing to boss@b.example, and cannot ask again." in page
    row.refresh_from_db()
    assert (row.confirmed_at, may_be_mailed(tenant=company, addresses=[BOSS])) == (None, [])
    assert words_of(company).startswith("refused ")
    answer = name(as_admin, "Boss@b.example")
    assert answer.context["form"].errors == {"emails": ["Boss@b.example has refused to get mail from your company."]}
    with pytest.raises(outside_addresses.CannotAsk):
        ask_again(tenant=company, address=BOSS)
    assert requests() == []


def test_a_yes_is_taken_back_by_the_link_of_any_report(company, client, do_what_waits, monkeypatch):
    report = factories.MailedReportFactory(tenant=company, emails=["Boss@b.example", "nina@ours.example"])
    factories.UserFactory(tenant=company, email="nina@ours.example")
    row = factories.OutsideAddressFactory(tenant=company, address=BOSS, confirmed_at=timezone.now())
    place_due_reports(now=timezone.now())
    do_what_waits()
    [message] = mail.outbox
    assert (message.to, message.body.count("/mail-to-you/")) == (report.emails, 1)
    link, now = link_of(message), timezone.now().timestamp()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + 10 * 366 * 86400)
    page = client.get(link).content.decode()
    assert ("No, never" in page, "Yes, send it here" in page) == (True, False)
    row.refresh_from_db()
    assert row.refused_at is None
    client.post(link, {"answer": "no"})
    assert may_be_mailed(tenant=company, addresses=report.emails) == ["nina@ours.example"]
    outside_addresses.lift_refusal(row=row)
    client.post(link, {"answer": "yes"})
    assert "Yes, send it here" not in client.get(link).content.decode()
    assert may_be_mailed(tenant=company, addresses=[BOSS]) == []
    assert "This link no longer works" in client.get(link[:-4] + "/").content.decode()


def test_operators_lift_a_mistaken_no(company, client):
    operator = factories.OperatorFactory()
    client.force_login(operator)
    row = factories.OutsideAddressFactory(tenant=company, address=BOSS, refused_at=timezone.now())
    said_yes = factories.OutsideAddressFactory(tenant=company, confirmed_at=timezone.now())
    fields = {"action": "lift", "_selected_action": [row.pk, said_yes.pk]}
    url = reverse("admin:users_outsideaddress_changelist")
    page = client.post(url, fields).content.decode()
    assert ("boss@b.example, Ours" in page, said_yes.address in page) == (True, False)
    assert words_of(company).startswith("refused ")
    client.post(url, fields | {"is_sure": "yes"})
    assert words_of(company) == "has not answered within 7 days, and gets nothing"
    assert may_be_mailed(tenant=company, addresses=[BOSS, said_yes.address]) == [said_yes.address]
    assert [(one.user, one.object_id) for one in LogEntry.objects.all()] == [(operator, str(row.pk))]


def test_links_that_are_none(client, company, monkeypatch):
    row = factories.OutsideAddressFactory(tenant=company, address=BOSS)
    good = signed(row)
    key, moment, signature = good.split(".")
    other = factories.OutsideAddressFactory(tenant=company).key.hex
    wrong = [
        f"{other}.{moment}.{signature}",
        f"{key}.{moment}",
        str(row.pk),
        good[:-3],
        "x",
        f"{key}.zzzzzz.{signature}",
    ]
    for link in wrong:
        for send in (client.get, client.post):
            page = send(reverse("answer_address", args=[link]), {"answer": "yes"}).content.decode()
            assert "This link no longer works" in page, link
    assert row_of_link(good) == row
    week = outside_addresses.ANSWER_WITHIN.total_seconds()
    now = timezone.now().timestamp()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + week + 1)
    assert row_of_link(good) is None
    assert not OutsideAddress.objects.exclude(confirmed_at=None).exists()


def test_one_mail_until_send_again_and_three_an_hour_whatever_company(as_admin, company, their_admin, client):
    for _time in range(3):
        name(as_admin, BOSS)
    assert requests() == [[BOSS]]
    OutgoingMail.objects.update(state="sent", sent_at=timezone.now())
    as_admin.post(reverse("statistics:ask_address", args=[_report(company)]), {"address": BOSS})
    theirs = Client()
    theirs.force_login(their_admin)
    name(theirs, "BOSS@B.EXAMPLE")
    assert len(requests()) == 3
    OutgoingMail.objects.update(state="sent", sent_at=timezone.now())
    page = as_admin.post(
        reverse("statistics:ask_address", args=[_report(company)]), {"address": BOSS}, follow=True
    ).content.decode()
    assert (len(requests()), "It cannot be asked again just now: try later." in page) == (3, True)
    third = factories.AdminFactory(username="third")
    other = Client()
    other.force_login(third)
    name(other, BOSS)
    assert (len(requests()), words_of(third.tenant)) == (3, "not asked yet, and gets nothing")
    an_hour_later()
    other.post(reverse("statistics:ask_address", args=[_report(third.tenant)]), {"address": BOSS})
    assert len(requests()) == 4
    assert OutsideAddress.objects.filter(address=BOSS).count() == 3


def _report(company):
    return MailedReport.objects.for_tenant(company).first().pk


def test_each_company_is_confirmed_by_itself(company, their_admin):
    ours, theirs = (
        factories.OutsideAddressFactory(tenant=one, address=BOSS) for one in (company, their_admin.tenant)
    )
    outside_addresses.answer(row=ours, is_wanted=True)
    outside_addresses.answer(row=theirs, is_wanted=False)
    assert may_be_mailed(tenant=company, addresses=[BOSS]) == [BOSS]
    assert may_be_mailed(tenant=their_admin.tenant, addresses=[BOSS]) == []
    assert may_be_mailed(tenant=company, addresses=[their_admin.email]) == []


def test_a_company_has_so_many_asked_a_day(as_admin, company):
    for some in range(3):
        assert name(as_admin, *(f"p{some}{n}@b.example" for n in range(9))).status_code == 302
    answer = name(as_admin, *(f"more{n}@b.example" for n in range(4)))
    [error] = answer.context["form"].errors["emails"]
    assert error == "Your company may ask at most 30 outside addresses a day. 3 are left for today."
    assert name(as_admin, *(f"more{n}@b.example" for n in range(3)), "p00@b.example").status_code == 302
    assert len(requests()) == 30
    with pytest.raises(outside_addresses.CannotAsk):
        ask_again(tenant=company, address="one-more@b.example")
    OutgoingMail.objects.update(placed_at=timezone.now() - timedelta(hours=25))
    assert name(as_admin, "one-more@b.example").status_code == 302
    assert len(requests()) == 31


def test_a_users_address_has_to_confirm_once_it_is_no_users_any_more(as_admin, company):
    user = factories.UserFactory(tenant=company, email="Nina@ours.example")
    name(as_admin, "nina@ours.example")
    assert (requests(), words_of(company, "nina@ours.example")) == ([], "")
    user.email = "nina@elsewhere.example"
    user.save()
    assert may_be_mailed(tenant=company, addresses=["nina@ours.example"]) == []
    assert words_of(company, "nina@ours.example") == "not asked yet, and gets nothing"
    ask = reverse("statistics:ask_address", args=[_report(company)])
    as_admin.post(ask, {"address": "nina@ours.example"})
    assert requests() == [["nina@ours.example"]]
    for address in ("somebody@else.example", "", "a@b.example\r\nBcc: c@d.example"):
        page = as_admin.post(ask, {"address": address}, follow=True)
        assert "This address is not named here any more." in page.content.decode()
    assert len(requests()) == 1


def test_a_users_address_counts_once_a_mailed_link_was_used(as_admin, company):
    """What an admin writes into a user's form proves nothing, and nothing that an admin can do does."""
    user = factories.UserFactory(tenant=company, email="nina@ours.example")
    fields = {"first_name": "Nina", "last_name": "B", "short_number": user.short_number}
    edit = reverse("users:edit", args=[user.pk])
    assert as_admin.post(edit, fields | {"email": BOSS, "seen": "{}"}).status_code == 302
    own_words = {"new_password1": "three-blue-kites", "new_password2": "three-blue-kites"}
    as_admin.post(reverse("users:set_password", args=[user.pk]), own_words)
    visitor = Client()
    visitor.post(reverse("sign_in"), {"username": user.username, "password": "three-blue-kites"})
    assert "_auth_user_id" in visitor.session
    user.refresh_from_db()
    assert (user.email, user.proved_email) == (BOSS, "nina@ours.example")
    assert may_be_mailed(tenant=company, addresses=[BOSS, "nina@ours.example"]) == []
    name(as_admin, BOSS)
    assert requests() == [[BOSS]]
    visitor = Client()
    to_old = visitor.get(choose_password_link(user).removeprefix(settings.PORTAL_ADDRESS)).url
    assert visitor.post(to_old, own_words).url == reverse("password_chosen")
    assert may_be_mailed(tenant=company, addresses=[BOSS]) == []
    link = reverse("prove_email", args=[email_link(user)])
    assert visitor.post(link).url == reverse("email_proved")
    assert may_be_mailed(tenant=company, addresses=[BOSS]) == [BOSS]
    assert words_of(company) == ""
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert may_be_mailed(tenant=company, addresses=[BOSS]) == []
    assert not Change.objects.filter(after__has_key="proved_email").exists()


def test_a_no_wins_over_a_users_address(as_admin, company, do_what_waits):
    factories.MailedReportFactory(tenant=company, emails=[BOSS])
    row = factories.OutsideAddressFactory(tenant=company, address=BOSS)
    outside_addresses.answer(row=row, is_wanted=False)
    user = factories.UserFactory(tenant=company, email="Boss@B.example")
    assert may_be_mailed(tenant=company, addresses=[BOSS]) == []
    assert words_of(company).startswith("refused ")
    assert "emails" in name(as_admin, BOSS).context["form"].errors
    outside_addresses.ask_new_addresses(tenant=company, addresses=[BOSS])
    assert requests() == []
    invite(user=user)  # the user's own mails are no company's: who has no password needs the link
    do_what_waits()
    assert [message.to for message in mail.outbox] == [["Boss@B.example"]]


def test_a_tag_is_no_other_mailbox(as_admin, company, their_admin):
    many = [f"ann+{n}@b.example" for n in range(5)]
    assert name(as_admin, *many).status_code == 302
    assert requests() == [[one] for one in many[:3]]
    theirs = Client()
    theirs.force_login(their_admin)
    name(theirs, "ann@b.example")
    assert len(requests()) == 3
    said_no, said_yes = (OutsideAddress.objects.get(tenant=company, address=one) for one in many[:2])
    outside_addresses.answer(row=said_yes, is_wanted=True)
    assert may_be_mailed(tenant=company, addresses=many) == [many[1]]
    outside_addresses.answer(row=said_no, is_wanted=False)
    assert may_be_mailed(tenant=company, addresses=many) == []
    assert "emails" in name(as_admin, "Ann@b.example").context["form"].errors
    with pytest.raises(outside_addresses.CannotAsk):
        ask_again(tenant=company, address="ann+6@b.example")
    assert name(as_admin, '"bob"@b.example').context["form"].errors == {
        "emails": ['Write “"bob"@b.example” without quotation marks.']
    }


def test_tries_by_hand_have_a_most_and_one_task(as_admin, company, do_what_waits, monkeypatch):
    name(as_admin, BOSS)
    press = reverse("statistics:ask_address", args=[_report(company)])
    for _time in range(3):
        as_admin.post(press, {"address": BOSS})  # it waits for its first try
    assert (DBTaskResult.objects.count(), OutgoingMail.objects.get().tried_by_hand) == (1, [])
    handed = []

    def silent(_backend, messages):
        handed.extend(messages)
        raise Unanswered

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", silent)
    do_what_waits()
    for _time in range(10):
        page = as_admin.post(press, {"address": BOSS}, follow=True).content.decode()
        do_what_waits()
    assert (len(handed), "It cannot be asked again just now: try later." in page) == (3, True)
    mails = OutgoingMail.objects.all()
    mails.update(state="waiting", tries=1, next_try=timezone.now() + timedelta(hours=2), tried_by_hand=[])
    an_hour_later()
    before = DBTaskResult.objects.count()
    for _time in range(20):
        as_admin.post(press, {"address": BOSS})
    assert DBTaskResult.objects.count() == before + 1


def test_what_is_no_question_any_more_is_not_asked(company, do_what_waits):
    """Nothing names it any more; or it has answered; or it is a user's by now."""
    factories.MailedReportFactory(tenant=company, emails=["said@b.example", "user@b.example"])
    outside_addresses.ask_new_addresses(
        tenant=company, addresses=["gone@b.example", "said@b.example", "user@b.example"]
    )
    outside_addresses.answer(row=OutsideAddress.objects.get(address="said@b.example"), is_wanted=True)
    factories.UserFactory(tenant=company, email="USER@b.example")
    do_what_waits()
    assert (mail.outbox, set(OutgoingMail.objects.values_list("trouble", flat=True))) == ([], {"nobody"})


def test_what_has_become_of_the_mail_is_said(company):
    row = factories.OutsideAddressFactory(tenant=company, address=BOSS)
    waits = factories.OutgoingMailFactory(
        user__tenant=company, kind="outside_address", ids={"address": row.pk}, addresses=[BOSS], trouble="no_answer"
    )
    assert re.fullmatch(
        r"Request to confirm: waiting since today \d\d:\d\d, the mail server does not answer\.", words_of(company)
    )
    waits.state, waits.sent_at = "sent", timezone.now() - timedelta(days=8)
    waits.save()
    assert words_of(company) == "has not answered within 7 days, and gets nothing"
    waits.delete()  # as when it has been kept long enough
    assert words_of(company) == "has not answered within 7 days, and gets nothing"
    row.asked_at = timezone.now()
    row.save()
    assert words_of(company).startswith("waits for confirmation since ")
    row.confirmed_at, row.asked_at = timezone.now(), None
    row.save()
    assert words_of(company) == "in use since before addresses had to confirm"


def test_a_page_of_the_company_cannot_answer(company):
    row = factories.OutsideAddressFactory(tenant=company, address=BOSS)
    changes = [
        lambda: OutsideAddress.objects.filter(pk=row.pk).update(confirmed_at=timezone.now()),
        lambda: OutsideAddress.objects.filter(pk=row.pk).delete(),
        lambda: factories.OutsideAddressFactory(tenant=company, confirmed_at=timezone.now()),
    ]
    for change in changes:
        with company_bounds(company), pytest.raises(ProgrammingError), transaction.atomic():
            change()


@at_once
def test_two_people_name_one_address_at_once(admin, company):
    second = factories.AdminFactory(tenant=company, username="second")
    fields = {"frequency": "weekly", "direction": "", "emails": BOSS}
    answers = post_together(*((user, ADD, fields) for user in (admin, second)))
    assert [answer.status_code for answer in answers] == [302, 302]
    assert (requests(), OutsideAddress.objects.count()) == ([[BOSS]], 1)
