"""Who means ill: strangers, telephones of other companies, and a carrier, with anything that fits into a datagram.

Nobody is rung, shown or charged for what others forge, and calls go on meanwhile. Strangers know nothing; who belongs
to another company knows all that there is to know of ours.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.telephony.asterisk.sip import Answer, Telephone
from users.models import Trunk

from .afterwards import (  # noqa: F401 - tests of this module
    test_nobody_else_has_been_rung,
    test_nothing_is_left_in_the_telephone_system,
    test_the_statistics_say_the_same,
)
from .hostile import OFFERED, Message, Sender, damaged, from_each, same_each_time, some_changes, some_damage
from .scenes import INCOMING, OUTGOING, scene
from .sounds import CALLER, OUTSIDE, USER

pytestmark = [pytest.mark.calls, pytest.mark.django_db]

HERE = "127.0.0.1"
WHO_ARE_YOU, FORBIDDEN, NOT_FOUND, NO_SUCH_CALL, BUSY = 401, 403, 404, 481, "486 Busy Here"
FLOOD = 400  # datagrams at once


def furnish(stage):
    """A third company, whose telephones say anything, as does another address of the carrier."""
    stage.odd = stage._firm("Odd", f"odd-{stage.ours.company.sip_domain}", 72, 1)
    stage.odd_carrier = stage.desks.stack.enter_context(Sender(stage.asterisk.ports.sip))
    there = f"{HERE}:{stage.odd_carrier.port}"
    Trunk.objects.filter(pk=stage.trunk.pk).update(addresses=[*stage.trunk.addresses, there])
    stage.pids = stage.asterisk.process.pid, stage.controller.process.pid
    stage.may_be_called = set()  # numbers outside


def row_of(firm, person):
    return next(row for row in firm.rows if row.user == person.user)


# ---- strangers ----------------------------------------------------------------------------------


def places_to_call(own, ann):
    """Addresses of whatever there is to call, as somebody may write them."""
    domain, port = own.ours.company.sip_domain, own.stage.asterisk.ports.sip
    for one in (ann.short_number, ann.number, "999", "112", "+442079460000", "0", "*8", "trunk-1"):
        yield from (f"sip:{one}@{domain}", f"sip:{one}@{HERE}:{port}")
    for one in (
        "{number}@{domain};user=phone",
        "{number}@{domain};transport=tcp",
        "{number}@elsewhere.example",
        "{short}:x@{domain}",
        "{short}%00@{domain}",
        "{domain}",
    ):
        yield "sip:" + one.format(number=ann.number, short=ann.short_number, domain=domain)
    yield f"tel:{ann.number}"
    yield f"sips:{ann.short_number}@{domain}"


def names(own, ann):
    """Whom a stranger may say to be."""
    domain = own.ours.company.sip_domain
    users = (f"{ann.short_number}@{domain}", f"{own.ours.bystander.short_number}@{domain}")
    trunk = f"trunk-{own.stage.trunk.pk}@{HERE}"
    others = (trunk, f"carrier@carrier.example:{own.stage.outside.far.port}", "anonymous@anonymous.invalid")
    return [f'"Boss" <sip:{one}>' for one in (*users, *others)]


def forged(number):
    """Headers by which some telephone systems know a caller."""
    return (
        f"P-Asserted-Identity: <sip:{number}@carrier.example>",
        f"Remote-Party-ID: <sip:{number}@carrier.example>;party=calling;privacy=off;screen=yes",
        f"Diversion: <sip:{number}@carrier.example>;reason=unconditional",
        f"P-Preferred-Identity: <sip:{number}@carrier.example>",
        f"Referred-By: <sip:{number}@carrier.example>",
    )


@scene(people=1, outside=0)
def a_stranger_calls_anybody(own, ann):
    asked = [Message("INVITE", uri, body=OFFERED) for uri in places_to_call(own, ann)]
    asked += [
        Message("INVITE", uri, body=OFFERED, lines=forged(ann.number)) for uri in list(places_to_call(own, ann))[:4]
    ]
    asked = from_each(asked, names(own, ann))
    with Sender(own.stage.asterisk.ports.sip) as sender:
        for one in asked:
            sender.ask(one)
        found = {(one.uri, one.sender): sender.wait_for_answer(one) for one in asked}
    assert {one: status for one, status in found.items() if status < 400} == {}
    assert ann.phone.incoming == []


@scene(people=1, outside=0)
def a_stranger_asks_for_anything_else(own, ann):
    there, domain = f"sip:{ann.short_number}@{own.ours.company.sip_domain}", own.ours.company.sip_domain
    lines = {
        "SUBSCRIBE": ("Event: dialog", "Expires: 600"),
        "NOTIFY": ("Event: check-sync;reboot=true", "Subscription-State: active"),
        "PUBLISH": ("Event: presence", "Expires: 600"),
        "REFER": (f"Refer-To: <sip:999@{domain}>",),
        "REGISTER": ("Expires: 600",),
        "INFO": ("Info-Package: none",),
    }
    methods = [*lines, "MESSAGE", "OPTIONS", "UPDATE", "BYE", "PRACK", "CANCEL", "NOTHING"]
    asked = from_each([Message(one, there, lines=lines.get(one, ())) for one in methods], names(own, ann))
    with Sender(own.stage.asterisk.ports.sip) as sender:
        for one in asked:
            sender.ask(one)
        found = {(one.method, one.sender): sender.wait_for_answer(one) for one in asked}
        assert {one: status for one, status in found.items() if status < 400} == {}
        assert sender.requests == []


@scene(outside=0)
def strangers_say_anything(own):
    kinds = ("INVITE", "REGISTER", "OPTIONS", "SUBSCRIBE", "REFER", "BYE", "ACK", "CANCEL", "NOTIFY", "INFO")
    with Sender(own.stage.asterisk.ports.sip) as sender:

        @same_each_time
        @given(st.sampled_from(kinds), some_changes, some_damage)
        def say(method, changes, damage):
            said = Message(method, f"sip:999@{own.ours.company.sip_domain}", body=OFFERED)
            sender.send(damaged(said.head(sender.port), changes, damage, said.body))
            assert own.stage.asterisk.is_running, "Asterisk is gone."

        say()
        assert sender.is_alive()
        assert [one for found in sender.statuses.values() for one in found if 100 < one < 400] == []


@scene(people=1)
def a_call_goes_on_in_a_flood(own, ann):
    there = f"sip:{ann.short_number}@{own.ours.company.sip_domain}"
    with Sender(own.stage.asterisk.ports.sip) as sender:

        def flood():
            for _time in range(FLOOD):
                sender.ask(Message("INVITE", there, body=OFFERED))

        flood()
        out = own.call(ann.number)
        flood()
        there_rings = ann.called(within=20).answer()
        flood()
        out.hears(USER)
        there_rings.hears(CALLER)
        out.hang_up()
        there_rings.wait_until("over")
        assert [one for found in sender.statuses.values() for one in found if 100 < one < 400] == []
    own.leg(ann, INCOMING, "answered")


# ---- who belongs to somebody else ---------------------------------------------------------------


@scene(people=1, outside=0)
def another_company_registers_as_one_of_ours(own, ann):
    row = own.theirs.rows[1]
    domain = own.theirs.company.sip_domain
    with Telephone(own.stage.asterisk.ports.sip, row.user.short_number, domain, row.password) as telephone:
        assert telephone.register(to=f"{ann.short_number}@{own.ours.company.sip_domain}") in (FORBIDDEN, NOT_FOUND)


@scene(people=1, outside=0, far=1)
def who_forges_a_number_shows_the_own_one(own, ann):
    eve = own.theirs.people[0]
    number = own.number_outside
    own.stage.may_be_called.add(number)
    headers = [tuple(one.split(": ", 1)) for one in forged(ann.number)]
    sender = f'"Boss" <sip:{eve.short_number}@{own.theirs.company.sip_domain}>'
    call = own._noted(eve.phone.call(number, sender=sender, headers=headers))
    there = own.called_outside(number).answer()
    assert there.caller.number == eve.number
    lines = [line for one in there.messages for line in one.split("\r\n")]
    assert [line for line in lines if ann.number.removeprefix("+") in line or "Boss" in line] == []
    call.hears(OUTSIDE)
    call.hang_up()
    own.leg(eve, OUTGOING, "answered", firm=own.theirs)


@scene(people=1, outside=0, far=1)
def another_company_passes_a_call_on_to_one_of_ours(own, ann):
    """By a short number that there is with us alone."""
    eve, number = own.theirs.people[0], own.number_outside
    own.stage.may_be_called.add(number)
    call = own.dials(eve, number)
    own.called_outside(number).answer()
    call.hears(OUTSIDE)
    short_number = own.ours.rows[-1].user.short_number
    for there in (short_number, f"sip:{short_number}@{own.ours.company.sip_domain}"):
        code, _reason = call.transfer(there, hang_up=False)
        assert code >= 400
    call.hears(OUTSIDE)
    call.hang_up()
    own.leg(eve, OUTGOING, "answered", firm=own.theirs)


def as_replaced(call):
    """The dialog of a call that was made, as Asterisk, which was called, is told of it (RFC 3891)."""
    answered = Answer(next(one for one in reversed(call.messages) if "200 OK" in one.split("\r\n")[0]).encode())
    ours, theirs = (answered.header(name).partition("tag=")[2] for name in ("To", "From"))
    return f"{answered.header('Call-ID')};to-tag={ours};from-tag={theirs}"


@scene(people=1)
def another_company_takes_the_place_of_one_of_ours(own, ann):
    """With every word of the dialog, of which it should know none."""
    out = own.call(ann.number)
    there = ann.called().answer()
    out.hears(USER)
    eve = own.theirs.people[0]
    thief = own._noted(eve.phone.call("777", headers=[("Replaces", as_replaced(out))]))
    thief.wait_until("over")
    assert thief.answered_at is None
    out.hears(USER)
    there.hears(CALLER)
    out.hang_up()
    there.wait_until("over")
    own.leg(ann, INCOMING, "answered")


@scene(people=1)
def a_telephone_says_that_it_is_where_the_carrier_is(own, ann):
    """The carrier knows us by our address: what is sent there it carries, and somebody pays. Or where Asterisk is."""
    row, domain, far = row_of(own.ours, ann), own.ours.company.sip_domain, own.stage.outside.far
    here = own.stage.asterisk.ports.sip
    name = f"{ann.short_number}@{domain}"
    with Telephone(here, ann.short_number, domain, row.password) as telephone:
        there = (
            f"sip:999@{HERE}:{here}",
            f"sip:{own.number_outside}@{HERE}:{far.port}",
            f"sip:{own.number_outside}@192.0.2.1:{far.port};maddr={HERE}",
        )
        more = [f"Contact: <{one}>" for one in there]
        assert (
            telephone.asked("REGISTER", f"sip:{domain}", f"sip:{name}", extra=["Expires: 120", *more]).status == 200
        )
        out = own.call(ann.number)
        telephone.answer(telephone.next_request("INVITE"), BUSY)
        rings = ann.called().answer()
        out.hears(USER)
        assert own.number_outside not in [one.called for one in far.incoming]
        rings.hang_up()
        out.wait_until("over")
        telephone.asked("REGISTER", f"sip:{domain}", f"sip:{name}", extra=["Expires: 0"])
    own.leg(ann, INCOMING, "answered")


@scene(outside=0)
def a_telephone_with_a_password_says_anything(own):
    odd = own.stage.odd
    row, domain = odd.rows[0], odd.company.sip_domain
    user = row.user.short_number
    uri = f"sip:777@{domain}"
    with (
        Sender(own.stage.asterisk.ports.sip) as sender,
        Telephone(own.stage.asterisk.ports.sip, user, domain, row.password) as telephone,
    ):

        @same_each_time
        @given(st.sampled_from(("INVITE", "REGISTER", "SUBSCRIBE", "REFER", "MESSAGE")), some_changes)
        def say(method, changes):
            said = Message(method, uri, sender=f"<sip:{user}@{domain}>", body=OFFERED)
            sender.ask(said)
            if sender.wait_for_answer(said) == WHO_ARE_YOU:
                known = telephone._authorization(method, uri, Answer(sender.answers[said.call].encode()))
                lines = [*said.head(sender.port)[:-1], known, f"Content-Length: {len(said.body)}"]
                sender.send(damaged([one.replace("CSeq: 1", "CSeq: 2") for one in lines], changes, (), said.body))
            assert own.stage.asterisk.is_running, "Asterisk is gone."

        say()
        assert sender.is_alive()
        assert [one for one in sender.requests if one.startswith(b"INVITE")] == []


@scene(outside=0)
def a_carrier_says_anything(own):
    """To somebody's number whose telephone is off: the controller and its records have to do with each."""
    row, sender = own.stage.odd.rows[1], own.stage.odd_carrier

    @same_each_time
    @given(st.sampled_from(("INVITE", "INVITE", "INVITE", "REFER", "BYE", "CANCEL")), some_changes)
    def say(method, changes):
        said = Message(
            method, f"sip:{row.number}@{HERE}", sender='"\u00e9" <sip:+447700900123@carrier.example>', body=OFFERED
        )
        sender.send(damaged(said.head(sender.port), changes, (), said.body))
        assert own.stage.asterisk.is_running, "Asterisk is gone."

    say()
    assert sender.is_alive()


SCENES = [
    a_stranger_calls_anybody,
    a_stranger_asks_for_anything_else,
    strangers_say_anything,
    a_call_goes_on_in_a_flood,
    another_company_registers_as_one_of_ours,
    who_forges_a_number_shows_the_own_one,
    another_company_passes_a_call_on_to_one_of_ours,
    another_company_takes_the_place_of_one_of_ours,
    a_telephone_says_that_it_is_where_the_carrier_is,
    a_telephone_with_a_password_says_anything,
    a_carrier_says_anything,
]


@pytest.mark.parametrize("one", SCENES, ids=lambda one: one.__name__)
def test_hostile(one, played):
    played(one)


def test_both_programs_are_those_that_began(stage, played_all):
    assert stage.asterisk.is_running
    assert stage.controller.process.poll() is None
    assert (stage.asterisk.process.pid, stage.controller.process.pid) == stage.pids
    assert stage.controller.told("Traceback") == 0, stage.controller.last_words()


def test_no_call_went_out_but_those_of_who_may(stage, played_all):
    assert {one.called for one in stage.outside.far.incoming} == stage.may_be_called
    assert [one.incoming for one in stage.outside.callers] == [[], []]


def test_no_log_has_what_they_have_sent(stage, played_all):
    """Nor does anybody fill the disk who sends what makes no sense."""
    said = stage.asterisk.log.read_bytes()
    assert [one for one in (b"SIP/2.0", b"m=audio", b"Digest") if one in said] == []


def test_each_record_of_it_is_one(stage, played_all):
    assert not list((stage.asterisk.places.folder / "spool-of-records").glob("refused*"))
