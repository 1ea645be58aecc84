"""Callers speak after a message: what the portal keeps and mails are the tones that they have said, and no others."""

from datetime import timedelta

import pytest
from django.utils import timezone

from queues.models import Member
from recordings.models import Recording
from service_numbers.models import ServiceNumber
from tests import factories
from users.models import Mode, User

from . import sounds
from .afterwards import (  # noqa: F401 - tests of this module
    test_nobody_else_has_been_rung,
    test_nothing_is_left_in_the_telephone_system,
    test_the_statistics_say_the_same,
)
from .messages import (
    being_recorded,
    database_away,
    ends_with_a_tone,
    kept_for,
    mailed_to,
    said_to,
    speaks_for,
    spool_of,
)
from .scenes import INCOMING, OUTGOING, eventually, scene
from .sounds import NAMES, heard
from .stage import MOBILE

pytestmark = [pytest.mark.calls, pytest.mark.django_db]

CALLER = NAMES[sounds.CALLER]
ENDS_BY_ITSELF = 30  # seconds: five of silence, and what a busy machine takes
WAITS = "Messages of callers wait in the spool"


def has_voicemail(person, **more):
    User.objects.filter(pk=person.user.pk).update(voicemail_enabled=True, **more)


def is_away(person):
    """In a mode that takes all calls to voicemail."""
    has_voicemail(person)
    since = timezone.now() - timedelta(hours=1)
    factories.AbsenceFactory(user=person.user, mode=Mode.HOLIDAY, starts_at=since)
    factories.ModeSettingFactory(user=person.user, mode=Mode.HOLIDAY, pattern="voicemail")


def address(own):
    """One that recordings of service numbers may be mailed to: a user's of the company."""
    return own.ours.bystander.user.email


def closed_number(own, **fields):
    """A service number that is closed today and records what callers say."""
    told = {"opening_hours_closed_mode": "voicemail", "vms_emails": [address(own)]}
    told["opening_hours_closed_message"] = own.ours.prompts["outside the opening hours"]
    number = own.service_number(**told | fields)
    other_day = (timezone.localdate().weekday() + 3) % 7
    factories.OpeningHoursFactory(service_number=number, weekday=other_day)
    return number


@scene(people=1)
def after_the_alert_time(own, ann):
    """It has who called, when and how long; the mail to the user has the same sound."""
    has_voicemail(ann)
    begun = timezone.now()
    out = own.call(ann.number)
    ann.called().wait_until("over")
    speaks_for(own.stage, ann.user)
    out.hang_up()
    kept = kept_for(ann.user)
    assert said_to(ann.user) == [CALLER]
    assert (kept.tenant, kept.caller, kept.service_number) == (own.ours.company, MOBILE, None)
    assert begun < kept.recorded_at < timezone.now()
    assert 2 <= kept.seconds <= (timezone.now() - begun).total_seconds()
    assert mailed_to(kept) == ([ann.user.email], [CALLER])
    own.leg(ann, INCOMING, "unanswered")


@scene(people=1)
def at_once_in_a_mode_that_only_records(own, ann):
    is_away(ann)
    out = own.call(ann.number)
    speaks_for(own.stage, ann.user)
    out.hang_up()
    assert (said_to(ann.user), ann.phone.incoming) == ([CALLER], [])


@scene()
def a_service_number_that_is_closed(own):
    """Its message is heard first, and is no part of what is recorded."""
    number = closed_number(own)
    out = own.call(number.number.e164)
    speaks_for(own.stage, number)
    out.hang_up()
    assert heard(out)[0] == "outside the opening hours"
    kept = kept_for(number)
    assert (said_to(number), kept.user, kept.caller) == ([CALLER], None, MOBILE)
    assert mailed_to(kept) == ([address(own)], [CALLER])


@scene()
def a_service_number_without_anybody_there(own):
    told = {"no_agents_mode": "voicemail", "no_agents_message": own.ours.prompts["no agents"]}
    number = own.service_number(members=[own.ours.bystander], vms_emails=[address(own)], **told)
    Member.objects.filter(service_number=number).update(is_available=False)
    out = own.call(number.number.e164)
    speaks_for(own.stage, number)
    out.hang_up()
    assert said_to(number) == [CALLER]
    own.waited(number, "no agents")


@scene(people=1)
def a_key_ends_it(own, ann):
    is_away(ann)
    out = own.call(ann.number)
    speaks_for(own.stage, ann.user)
    out.dial("#")
    out.wait_until("over")
    assert said_to(ann.user) == [CALLER]


@scene(people=1)
def silence_ends_it(own, ann):
    """And is no part of it."""
    is_away(ann)
    out = own.call(ann.number)
    speaks_for(own.stage, ann.user)
    out.say(None)
    out.wait_until("over", ENDS_BY_ITSELF)
    assert said_to(ann.user) == [CALLER]
    assert ends_with_a_tone(ann.user, within=3)


@scene(people=1, outside=2)
def who_says_nothing_leaves_nothing(own, ann):
    """Neither who hangs up at once nor who is silent until it ends."""
    is_away(ann)
    out = own.call(ann.number)
    out.wait_until("answered").hang_up()
    out = own.call(ann.number)
    out.wait_until("answered").say(None)
    out.wait_until("over", ENDS_BY_ITSELF)
    eventually(lambda: not being_recorded(own.stage, ann.user), "the end of it")
    assert not Recording.objects.filter(user=ann.user).exists()


@scene(people=1)
def a_withheld_number_is_not_kept(own, ann):
    is_away(ann)
    out = own.call(ann.number, caller=None)
    name = speaks_for(own.stage, ann.user)
    assert MOBILE not in (spool_of(own.stage) / f"{name}.coming").read_text()
    out.hang_up()
    assert kept_for(ann.user).caller == ""


@scene(people=2, outside=0)
def a_colleague_is_known_by_the_short_number(own, ann, bob):
    is_away(bob)
    out = own.dials(ann, bob.short_number)
    speaks_for(own.stage, bob.user)
    out.hang_up()
    assert (kept_for(bob.user).caller, said_to(bob.user)) == (ann.short_number, [NAMES[sounds.USER]])
    own.leg(ann, OUTGOING, "unanswered")


@scene(people=1, outside=2)
def two_companies_with_the_same_short_number(own, ann):
    """Two speak at once; each has what was said for it."""
    other = next(row for row in own.theirs.rows if row.user.short_number == ann.short_number)
    is_away(ann)
    is_away(other)
    there = [(ann, sounds.CALLER), (other, sounds.COLLEAGUE)]
    calls = [own.call(whose.number) for whose, _tone in there]
    for (_whose, hertz), call in zip(there, calls, strict=True):
        call.wait_until("answered").say(hertz)
    for (whose, _tone), call in zip(there, calls, strict=True):
        speaks_for(own.stage, whose.user, 3)
        call.hang_up()
    for whose, hertz in there:
        assert said_to(whose.user)[-1] == NAMES[hertz]
        assert kept_for(whose.user).tenant == whose.user.tenant


@scene()
def who_is_gone_has_nothing_and_it_is_set_aside(own):
    number = closed_number(own)
    out = own.call(number.number.e164)
    name = speaks_for(own.stage, number)
    ServiceNumber.objects.filter(pk=number.pk).delete()
    out.hang_up()
    aside = spool_of(own.stage) / "refused"
    eventually((aside / f"{name}.json").exists, "it to be set aside")
    assert (aside / f"{name}.wav").exists()
    log = own.stage.controller.log.read_text()
    assert f"set aside: {name}" in log
    assert MOBILE not in "".join(line for line in log.splitlines() if "set aside" in line)


SCENES = [after_the_alert_time, at_once_in_a_mode_that_only_records, a_service_number_that_is_closed]
SCENES += [a_service_number_without_anybody_there, a_key_ends_it, silence_ends_it, who_says_nothing_leaves_nothing]
SCENES += [a_withheld_number_is_not_kept, a_colleague_is_known_by_the_short_number]
SCENES += [two_companies_with_the_same_short_number, who_is_gone_has_nothing_and_it_is_set_aside]


def furnish(stage):
    """The other company's people have our short numbers."""
    stage.same_short_numbers()


@pytest.mark.parametrize("one", SCENES, ids=lambda one: one.__name__)
def test_a_message(played, one):
    played(one)


# What ends meanwhile: one after another, when nobody else calls.


@scene()
def it_is_killed_and_comes_back_while_somebody_speaks(own):
    """Who speaks notices nothing; all of it is kept, once."""
    number = closed_number(own)
    out = own.call(number.number.e164)
    speaks_for(own.stage, number)
    own.stage.controller.kill()
    own.stage.controller.start()
    own.stage.controller.wait_until_ready()
    speaks_for(own.stage, number, 5)
    out.dial("#")
    out.wait_until("over")
    assert (said_to(number), kept_for(number).seconds >= 5) == ([CALLER], True)


@scene()
def it_is_killed_and_who_speaks_hangs_up_meanwhile(own):
    number = closed_number(own)
    out = own.call(number.number.e164)
    speaks_for(own.stage, number)
    own.stage.controller.kill()
    out.hang_up()
    own.stage.controller.start()
    own.stage.controller.wait_until_ready()
    assert said_to(number) == [CALLER]


@scene()
def the_database_is_away(own):
    """What was said waits on disk, and is in the portal afterwards."""
    number = closed_number(own)
    out = own.call(number.number.e164)
    speaks_for(own.stage, number)
    told = own.stage.controller.told(WAITS)
    with database_away():
        out.hang_up()
        own.stage.controller.wait_until_told(WAITS, told + 1)
        assert list(spool_of(own.stage).glob("*.json"))
    assert said_to(number) == [CALLER]
    eventually(lambda: not list(spool_of(own.stage).glob("*.json")), "the spool to be empty")


@scene()
def asterisk_dies_while_somebody_speaks(own):
    """What was said until then is kept; who speaks hears nothing more, and is not told."""
    number = closed_number(own)
    own.call(number.number.e164)
    speaks_for(own.stage, number, 3)
    own.stage.kill_asterisk()
    assert said_to(number) == [CALLER]
    assert kept_for(number).seconds >= 2


@scene()
def the_disk_is_full(own):
    """Nothing would be kept, so nobody is asked to speak: the call ends after the message. Then it is as before."""
    number = closed_number(own)
    with own.stage.full_disk():
        out = own.call(number.number.e164)
        out.wait_until("over", ENDS_BY_ITSELF)
        assert heard(out) == ["outside the opening hours"]
        assert not being_recorded(own.stage, number)
    assert not Recording.objects.filter(service_number=number).exists()
    out = own.call(number.number.e164)
    speaks_for(own.stage, number)
    out.hang_up()
    assert said_to(number) == [CALLER]


@pytest.fixture(scope="module")
def in_turn(in_turn, played_all):
    """Once all others have been played."""
    return in_turn


APART = [it_is_killed_and_comes_back_while_somebody_speaks, it_is_killed_and_who_speaks_hangs_up_meanwhile]
APART += [the_database_is_away, asterisk_dies_while_somebody_speaks, the_disk_is_full]


@pytest.mark.parametrize("apart", APART, ids=lambda one: one.__name__)
def test_what_ends_while_somebody_speaks(in_turn, apart):
    in_turn(apart)
