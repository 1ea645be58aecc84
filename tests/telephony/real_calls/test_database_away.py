"""The database is away, or no controller is there, and calls go on: by settings on disk, and by what was known last.

One scene after another: each takes away what the calls of all need.
"""

import json
import time
from contextlib import contextmanager
from datetime import timedelta
from functools import cache

import pytest
from django.db import connection
from django.utils import timezone

from pbxportal.embedded_database import WEB
from routing.models import SettingsVersion
from service_numbers.models import ServiceNumber
from telephony.asterisk.reloading import reload
from tests import factories
from tests.telephony.wire import HERE, Wire
from users.models import Mode

from .scenes import INCOMING, OUTGOING, eventually, scene
from .sounds import CALLER, OUTSIDE, USER, heard
from .stage import MOBILE

pytestmark = [pytest.mark.calls, pytest.mark.django_db]

AWAY, BACK = "The database is away", "The database is back"
BUSY, UNREACHABLE = 486, 503
AHEAD = 10  # seconds at least in which a scene is prepared before the minute is over


@cache
def wire():
    return Wire(connection)


def database():
    """The controller's database is at the end of a wire."""
    return f"postgresql://{WEB}:@{HERE}:{wire().port}/{connection.settings_dict['NAME']}"


# The database is away


@scene(people=3, outside=2, far=1)
def calls_of_all_kinds_begin_and_a_talk_goes_on(own, ann, bob, cid):
    number = own.service_number(members=[ann], main_mode="with-welcome", welcome_message=own.ours.prompts["welcome"])
    with no_database(own):
        talk = _talks(own, own.call(bob.number), bob)
        wire().cut()
        waits = own.call(number.number.e164)
        _talks(own, waits, ann)
        assert heard(waits)[0] == "welcome"
        inside = _talks(own, own.dials(cid, own.number_outside), None)
        talk.hears(USER)
        for one in (talk, waits, inside):
            one.hang_up()
    own.leg(bob, INCOMING, "answered")
    own.leg(ann, INCOMING, "answered")
    own.leg(cid, OUTGOING, "answered")
    own.waited(number, "answered")


@scene(people=2, outside=0)
def colleagues_by_short_number(own, ann, bob):
    with no_database(own):
        wire().cut()
        out = own.dials(ann, bob.short_number)
        _talks(own, out, bob)
        out.hang_up()
    own.leg(ann, OUTGOING, "answered")
    own.leg(bob, INCOMING, "answered")


@scene(people=2, outside=2, far=1)
def the_clock_goes_on_hours_end_and_an_absence_begins(own, ann, bob):
    """At the next full minute one number closes, and a user is away."""
    number = own.service_number(
        members=[ann],
        opening_hours_closed_mode="message-only",
        opening_hours_closed_message=own.ours.prompts["outside the opening hours"],
    )
    until = _next_minute()
    _open_until(number, until)
    factories.AbsenceFactory(user=bob.user, mode=Mode.HOLIDAY, starts_at=until)
    factories.ModeSettingFactory(user=bob.user, mode=Mode.HOLIDAY, pattern="external", number=own.number_outside)
    with no_database(own):
        wire().cut()
        for called, person in ((number.number.e164, ann), (bob.number, bob)):
            out = own.call(called)
            _talks(own, out, person)
            out.hang_up()
        time.sleep(max(0, (until - timezone.now()).total_seconds()) + 0.5)
        closed = own.call(number.number.e164)
        closed.wait_until("over")
        assert heard(closed) == ["outside the opening hours"]
        away = own.call(bob.number)
        own.called_outside(own.number_outside).answer()
        away.hears(OUTSIDE)
        away.hang_up()
    own.leg(ann, INCOMING, "answered")
    own.leg(bob, INCOMING, "answered")
    own.waited(number, "answered")


@scene()
def a_number_that_may_be_newer_is_for_the_carrier_to_try_another_way(own):
    """Nothing on disk has it: another telephone system may know more."""
    number = own.stage.free_number(own.ours)
    with no_database(own):
        wire().cut()
        out = own.call(number).wait_until("over")
        assert (out.code, out.answered_at) == (UNREACHABLE, None)


@scene(people=1)
def a_controller_that_starts_meanwhile_goes_on_from_disk(own, ann):
    number = own.service_number(members=[ann], main_mode="with-welcome", welcome_message=own.ours.prompts["welcome"])
    controller = own.stage.controller
    with no_database(own):
        wire().cut()
        controller.kill()
        controller.start()
        controller.wait_until_ready()
        out = own.call(number.number.e164)
        _talks(own, out, ann)
        assert heard(out)[0] == "welcome"
        out.hang_up()
    own.leg(ann, INCOMING, "answered")
    own.waited(number, "answered")


# No controller is there: what has been carried is counted once there is one again


@scene(people=2, outside=1)
def an_open_number_rings_its_phones_and_then_plays_its_message(own, ann, bob):
    number = own.service_number(
        members=[ann], no_agents_mode="message-only", no_agents_message=own.ours.prompts["no agents"]
    )
    with no_controller(own):
        out = own.call(number.number.e164)
        _talks(own, out, ann)
        out.hang_up()
        out = own.call(number.number.e164)
        _rings(ann).refuse(BUSY)
        out.wait_until("over")
        assert heard(out) == ["no agents"]
    own.leg(ann, INCOMING, "answered")
    own.waited(number, "answered")
    own.leg(ann, INCOMING, "unanswered")
    own.waited(number, "no agents")


@scene(people=4, outside=2)
def levels_ring_one_after_another_who_was_quicker_and_who_is_nowhere(own, ann, bob, cid, nowhere):
    """Two ring together, and one answers; of another group one has no telephone, and the caller gives up."""
    together = own.service_number(members=[ann, bob])
    nowhere.phone.unregister()
    apart = own.service_number(members=[nowhere])
    factories.MemberFactory(service_number=apart, user=cid.user, skill=2)
    with no_controller(own):
        out = own.call(together.number.e164)
        ringing = _rings(bob)
        _talks(own, out, ann)
        ringing.wait_until("over")
        out.hang_up()
        out = own.call(apart.number.e164)
        ringing = _rings(cid)
        out.hang_up()
        ringing.wait_until("over")
    own.leg(ann, INCOMING, "answered")
    own.leg(bob, INCOMING, "elsewhere")
    own.waited(together, "answered")
    own.leg(nowhere, INCOMING, "error")
    own.leg(cid, INCOMING, "abandoned")
    own.waited(apart, "abandoned")


@scene(people=2, outside=1)
def a_telephone_rings_for_its_time_and_a_colleague_gives_up(own, ann, bob):
    with no_controller(own):
        out = own.call(ann.number)
        ringing = _rings(ann)
        given_up = own.dials(bob, ann.short_number)
        out.wait_until("over")
        ringing.wait_until("over")
        _rings(ann)
        given_up.hang_up()
    own.leg(ann, INCOMING, "unanswered")
    own.leg(ann, INCOMING, "abandoned")
    own.leg(bob, OUTGOING, "unanswered")


@scene(people=0, outside=1)
def a_group_where_nobody_is(own):
    number = own.service_number(no_agents_mode="message-only", no_agents_message=own.ours.prompts["no agents"])
    with no_controller(own):
        out = own.call(number.number.e164)
        out.wait_until("over")
        assert heard(out) == ["no agents"]
    own.waited(number, "no agents")


@scene(people=0)
def a_closed_one_plays_its_message(own):
    number = own.service_number(
        opening_hours_closed_mode="message-only",
        opening_hours_closed_message=own.ours.prompts["outside the opening hours"],
    )
    factories.OpeningHoursFactory(service_number=number, weekday=(timezone.localdate().weekday() + 3) % 7)
    with no_controller(own):
        out = own.call(number.number.e164)
        out.wait_until("over")
        assert heard(out) == ["outside the opening hours"]


@scene(people=2)
def a_user_rings_by_number_and_by_short_number_and_knows_no_withheld_one(own, ann, bob):
    with no_controller(own):
        out = own.call(ann.number, caller=None)
        there = ann.called()
        assert MOBILE not in "".join(there.messages)
        there.answer()
        out.hears(USER)
        out.hang_up()
        there.wait_until("over")
        out = own.dials(ann, bob.short_number)
        _talks(own, out, bob)
        out.hang_up()
    own.leg(ann, INCOMING, "answered")
    own.leg(ann, OUTGOING, "answered")
    own.leg(bob, INCOMING, "answered")


@scene(people=1, outside=1, far=1)
def a_number_that_diverts_goes_out_showing_the_company(own, ann):
    """A number of nobody, and what a user dials outside, are for a carrier or somebody else to try another way."""
    number = own.service_number(main_mode="external-divert", external_divert_number=own.number_outside)
    free = own.stage.free_number(own.ours)
    with no_controller(own):
        out = own.call(number.number.e164)
        there = own.called_outside(own.number_outside)
        assert MOBILE not in there.caller
        there.answer()
        out.hears(OUTSIDE)
        out.hang_up()
        for refused in (own.call(free), own.dials(ann, "01632960999")):
            refused.wait_until("over")
            assert refused.code == UNREACHABLE
    own.leg(ann, OUTGOING, "error")


@scene(people=1, outside=0, far=1)
def an_emergency_call_goes_out_before_anything_else(own, ann):
    with no_controller(own):
        out = own.dials(ann, "999")
        own.called_outside("999").answer()
        out.hears(OUTSIDE)
        out.hang_up()
    own.leg(ann, OUTGOING, "answered")


SCENES = [one for one in list(globals().values()) if hasattr(one, "people")]


def _talks(own, out, person):
    """Whoever is called answers, and both hear each other; returns the call."""
    there = _rings(person) if person else own.called_outside(own.number_outside)
    there.answer()
    out.hears(USER if person else OUTSIDE)
    there.hears(CALLER if out.phone in own.stage.outside.all else USER)
    return out


def _rings(person):
    """The call that rings, after those that were answered before."""
    before = [one for one in person.phone.incoming if one.state in ("answered", "over")]
    return person.phone.next_call(after=len(before)).wait_until("ringing")


def _next_minute():
    now = timezone.now()
    minute = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    return minute if (minute - now).total_seconds() > AHEAD else minute + timedelta(minutes=1)


def _open_until(number, until):
    """Today from midnight on; until midnight is until the day's last minute is over."""
    last = timezone.localtime(until, number.tenant.zone) - timedelta(minutes=1)
    ends = last.hour * 60 + last.minute + 1
    factories.OpeningHoursFactory(service_number=number, weekday=last.weekday(), starts=0, ends=ends)


@contextmanager
def no_database(own):
    """Once all that was set is on disk, a scene cuts the wire; afterwards it is mended and the controller knows."""
    controller = own.stage.controller
    _until_on_disk(own)
    told = controller.told(AWAY), controller.told(BACK)
    try:
        yield
        controller.wait_until_told(AWAY, told[0] + 1)
        assert controller.told(AWAY) <= told[0] + 2, "It is said once, and once by a controller that has just begun."
    finally:
        wire().mend()
    controller.wait_until_told(BACK, told[1] + 1)
    assert "Traceback" not in controller.log.read_text()


@contextmanager
def no_controller(own):
    """Once what is set is known to the dialplan, the controller ends; afterwards there is one again."""
    controller, there = own.stage.controller, own.stage.asterisk
    _until_on_disk(own)
    file = there.places.conf / "last_known.conf"
    for number in ServiceNumber.objects.for_tenant(own.ours.company).select_related("number"):
        eventually(lambda number=number: f"exten => {number.number.e164}," in file.read_text(), "the dialplan")
    controller.stop()
    reload(there.places, there.ports, ["pbx_config.so"])
    try:
        yield
    finally:
        controller.start()
        controller.wait_until_ready()


def _until_on_disk(own):
    company = own.ours.company
    file = own.stage.asterisk.places.settings / f"{company.pk}.json"
    version = SettingsVersion.objects.get(tenant=company).number

    def is_there():
        return file.exists() and json.loads(file.read_text().partition("\n")[0])["version"] >= version

    eventually(is_there, "the settings on disk")


@pytest.mark.parametrize("one", SCENES, ids=lambda one: one.__name__)
def test_without(in_turn, one):
    in_turn(one)


# Tests come in the order of their names in the module, and these are about all scenes.
from .after_turns import (  # noqa: E402, F401
    test_each_leg_is_counted_once_and_the_spool_is_empty,
    test_nothing_is_left_in_the_telephone_system,
)
