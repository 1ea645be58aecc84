"""My calls: a user's own calls, who was at the other end, and callers that are not taken any more."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from statistics.models import CallLeg
from tests import factories
from tests.rows import person_with_role
from tests.statistics.conftest import LONG_AGO
from tests.statistics.legs import make_leg, some_legs
from users.models import Company, Holder, ListedNumber

NINE = datetime(2026, 6, 1, 9, tzinfo=UTC)
OUTSIDE = "+447700900123"


@pytest.fixture
def user(client, company):
    user = factories.UserFactory(tenant=company, first_name="Amelia", last_name="Hart")
    client.force_login(user)
    return user


def calls_of(user):
    return reverse("users:calls", args=[user.pk])


def press(client, name, user, leg, **query):
    """The page that one comes back to, after a press in the row of a leg."""
    return client.post(reverse(f"users:{name}", args=[user.pk, leg.pk], query=query), follow=True)


def said(answer):
    return [str(message) for message in answer.context["messages"]]


def refused(user):
    return list(user.listed_numbers.filter(kind="refused").values_list("digits", flat=True))


def test_the_own_ones_newest_first_and_the_missed_ones(client, company, user):
    colleague = factories.UserFactory(tenant=company)
    some_legs(company, [user, colleague], count=90)
    own = [leg for leg in CallLeg.objects.order_by("-started_at", "-pk") if leg.person == user.pk]
    missed = [leg for leg in own if leg.direction == "incoming" and leg.outcome in ("unanswered", "abandoned")]
    assert 3 < len(missed) < len(own) < 90
    for query, expected in (({}, own), ({"show": "missed"}, missed), ({"show": "x"}, own)):
        page = client.get(calls_of(user), query).context["page"]
        assert [leg.pk for leg in page] == [leg.pk for leg in expected][:50]
        assert page.paginator.count == len(expected)


def test_how_many_were_missed_lately(client, company, user):
    for days, outcome in ((1, "unanswered"), (6, "abandoned"), (8, "abandoned"), (1, "error"), (1, "elsewhere")):
        make_leg(company, user, timezone.now() - timedelta(days=days), outcome)
    make_leg(company, user, timezone.now(), "unanswered", direction="outgoing")
    assert "Missed (2 in the last 7 days)" in client.get(calls_of(user)).content.decode()


def test_nobody_elses(client, company, their_admin, user):
    colleague = factories.UserFactory(tenant=company)
    of_colleague = make_leg(company, colleague, NINE, caller=OUTSIDE)
    theirs = make_leg(their_admin.tenant, their_admin, NINE, caller=OUTSIDE)
    assert client.get(calls_of(colleague)).status_code == 403
    for leg in (of_colleague, theirs):
        for name in ("refuse_caller", "take_caller_again"):
            assert client.post(reverse(f"users:{name}", args=[user.pk, leg.pk])).status_code == 404
    assert not ListedNumber.objects.exists()
    assert "7700" not in client.get(calls_of(user)).content.decode()


def test_words_by_who_reads(client, company, admin, user):
    own = client.get(calls_of(user)).content.decode()
    assert own.count("My calls") == 3  # title, heading and tab
    client.force_login(admin)
    managed = client.get(calls_of(user)).content.decode()
    assert ("My calls" in managed, "You are managing the pages of <strong>Amelia Hart" in managed) == (False, True)
    make_leg(company, user, NINE, caller=OUTSIDE)
    assert "and Amelia Hart as their agent" in client.get(calls_of(user)).content.decode()


def holder_since(moment, person):
    Holder.objects.filter(person=person.pk).update(begins_at=moment)


def test_who_it_was_by_the_day_of_the_call(client, company, user):
    """A colleague, one that has left, a speed dial, somebody outside, nobody known, and a service number."""
    colleague = factories.UserFactory(tenant=company, first_name="Grace", last_name="Achterberg", short_number="311")
    gone = factories.UserFactory(tenant=company, first_name="Gus", last_name="Gone", short_number="312")
    late = factories.UserFactory(tenant=company, first_name="Late", last_name="Comer", short_number="313")
    number = factories.ServiceNumberFactory(tenant=company, name="Support", number__e164="+441632960777")
    for one in (colleague, gone):
        holder_since(LONG_AGO, one)
    holder_since(NINE + timedelta(days=9), late)
    Holder.objects.filter(service_number=number.pk).update(begins_at=LONG_AGO)
    factories.DirectoryEntryFactory(tenant=company, name="Harbour Taxis", number="+441534496001", short_code="70")
    gone.delete()
    expected = {
        "311": ("Grace Achterberg", "tel:311"),
        "312": ("Gus Gone", ""),
        "313": ("", "tel:313"),
        "+441534496001": ("Harbour Taxis", "tel:+441534496001"),
        OUTSIDE: ("", f"tel:{OUTSIDE}"),
        "": ("", ""),
        "sip:x@y": ("", ""),
    }
    for caller in expected:
        make_leg(company, user, NINE, caller=caller)
    make_leg(company, user, NINE, direction="outgoing", caller=user.short_number, called="+441632960777")
    answer = client.get(calls_of(user))
    legs = list(answer.context["page"])
    found = {leg.caller: (leg.other_name, leg.ring_back) for leg in legs if leg.direction == "incoming"}
    assert found == expected
    assert [leg.other_name for leg in legs if leg.direction == "outgoing"] == ["Support"]
    page = answer.content.decode()
    assert ("withheld" in page, page.count('href="tel:')) == (True, 5)
    assert {leg.caller for leg in legs if leg.change_url} == {"+441534496001", OUTSIDE}


def test_a_caller_is_refused_with_one_press_and_taken_again(client, user):
    leg = make_leg(user.tenant, user, NINE, "abandoned", caller=OUTSIDE)
    other = make_leg(user.tenant, user, NINE, caller="+447700900999")
    answer = press(client, "refuse_caller", user, leg, show="missed")
    assert (refused(user), answer.request["QUERY_STRING"]) == ([OUTSIDE], "show=missed")
    assert said(answer) == [
        "Calls from +44 7700 900123 to you are refused from now on. They still reach service numbers, "
        "and you as their agent."
    ]
    by_leg = {one.pk: one.change_url for one in client.get(calls_of(user)).context["page"]}
    assert ["take-again" in by_leg[one.pk] for one in (leg, other)] == [True, False]
    assert said(press(client, "refuse_caller", user, leg)) == ["+44 7700 900123 was refused already."]
    assert said(press(client, "take_caller_again", user, leg)) == ["Calls from +44 7700 900123 are taken again."]
    assert refused(user) == []


def test_an_admin_refuses_for_somebody(client, admin, user):
    client.force_login(admin)
    leg = make_leg(user.tenant, user, NINE, caller=OUTSIDE)
    [words] = said(press(client, "refuse_caller", user, leg))
    assert "to Amelia Hart are refused from now on" in words
    assert (refused(user), refused(admin)) == ([OUTSIDE], [])


def test_what_cannot_be_refused_says_why(client, company, user):
    factories.ListedNumberFactory(tenant=company, kind="white", digits="+4477009009", is_prefix=True)
    factories.ListedNumberFactory(tenant=company, user=user, kind="white", digits="+441534496001")
    factories.ServiceNumberFactory(tenant=company, number__e164="+441632960777")
    factories.NumberFactory(tenant=company, e164="+441632960778", user=factories.UserFactory(tenant=company))
    colleague = factories.UserFactory(tenant=company, short_number="311")
    own = "is a number of your own company"
    cases = {
        "": "has withheld the number",
        "999": "is an emergency number",
        "112": "is an emergency number",
        colleague.short_number: own,
        "+441632960777": own,
        "+441632960778": own,
        "+447700900900": "is on a white list",
        "+441534496001": "is on a white list",
        "sip:x@y": "",
    }
    for caller, words in cases.items():
        [shown] = said(press(client, "refuse_caller", user, make_leg(company, user, NINE, caller=caller)))
        assert words in shown, caller
    made = make_leg(company, user, NINE, direction="outgoing", called=OUTSIDE, caller=OUTSIDE)
    assert said(press(client, "refuse_caller", user, made)) == ["This is a call that was made, not one that came in."]
    assert refused(user) == []


def test_a_full_list_says_so(client, company, user):
    factories.CompanyLimitFactory(tenant=company, name="user_lists", most=1)
    factories.ListedNumberFactory(tenant=company, user=user, kind="black", digits="+447700900555")
    [words] = said(press(client, "refuse_caller", user, make_leg(company, user, NINE, caller=OUTSIDE)))
    assert ("1" in words, refused(user)) == (True, [])


def test_who_is_refused_by_the_beginning_of_the_number(client, company, user):
    entry = factories.ListedNumberFactory(
        tenant=company, user=user, kind="refused", digits="+4477009", is_prefix=True
    )
    leg = make_leg(company, user, NINE, caller=OUTSIDE)
    answer = client.get(calls_of(user))
    assert (f"refused by {entry}" in answer.content.decode(), answer.context["page"][0].change_url) == (True, "")
    [words] = said(press(client, "take_caller_again", user, leg))
    assert words == f"Calls from +44 7700 900123 are still refused: {entry} is on the refused callers."


def test_the_same_queries_at_any_size(client, company, user, count_queries):
    def add():
        colleague = factories.UserFactory(tenant=company)
        number = f"+4477009001{CallLeg.objects.count():02}"
        factories.DirectoryEntryFactory(tenant=company, number=f"+4415344960{CallLeg.objects.count():02}")
        factories.ListedNumberFactory(tenant=company, user=user, kind="refused", digits=number)
        for caller in (colleague.short_number, number, ""):
            make_leg(company, user, NINE, caller=caller)

    add()
    few = count_queries(client, calls_of(user))
    add()
    add()
    assert count_queries(client, calls_of(user)) == few <= 13


def test_missed_ones_and_pages_are_found_by_an_index(company, user):
    """Of whoever has made many calls: no page reads all of them."""
    asked = CallLeg.objects.for_tenant(company).filter(person=user.pk).order_by("-started_at", "-pk")
    missed = asked.filter(direction="incoming", outcome__in=["unanswered", "abandoned"])
    CallLeg.objects.bulk_create(
        factories.CallLegFactory.build(tenant=company, person=user.pk + at % 40) for at in range(400)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE statistics_callleg")
        cursor.execute("SET LOCAL enable_seqscan = off")
        assert "call_leg_missed" in missed[:50].explain()
        assert "call_leg_by_person" in asked[:50].explain()


def test_who_has_no_calls(client, company, user):
    assert "No calls yet." in client.get(calls_of(user)).content.decode()
    assert "No missed calls." in client.get(calls_of(user), {"show": "missed"}).content.decode()
    client.force_login(person_with_role("hours", company))
    assert (client.get(calls_of(user)).status_code, Company.objects.count()) == (403, 1)
