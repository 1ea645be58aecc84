"""What callers have said after a message: while it is recorded, and as the portal keeps and mails it."""

import io
import json
from contextlib import contextmanager
from itertools import groupby

import psycopg2
import soundfile
from django.db import connections

from common.letters import KINDS
from pbxportal.embedded_database import WEB, url_of
from recordings.models import Recording
from telephony.records.recordings import seconds_of
from telephony.softphones.tones import TONES, heard_in
from users.models import OutgoingMail, User

from .controller import test_database
from .scenes import eventually
from .sounds import NAMES

SPOKEN = 2  # seconds
# The test's own transaction stays open all the time.
OF_OTHERS = "FROM pg_stat_activity WHERE usename = %s AND state <> 'idle in transaction'"


def being_recorded(stage, owner):
    """The names of what is recorded just now for a user or a service number."""
    kind = "user" if isinstance(owner, User) else "service_number"
    found = []
    for path in spool_of(stage).glob("*.coming"):
        try:
            said = json.loads(path.read_text())
        except (FileNotFoundError, ValueError):  # it is over, or only begins
            continue
        if said[kind] == owner.pk:
            found.append(path.name.removesuffix(".coming"))
    return found


def spool_of(stage):
    return stage.asterisk.places.folder / "spool-of-recordings"


def speaks_for(stage, owner, seconds=SPOKEN):
    """Wait until so many seconds of a caller are on disk for somebody; returns the name of it."""

    def it():
        for name in being_recorded(stage, owner):
            path = stage.asterisk.places.recordings / f"{name}.wav"
            if path.exists() and seconds_of(path) >= seconds:
                return name

    return eventually(it, f"{seconds} s of a caller for {owner}")


def kept_for(owner, count=1):
    """What the portal has of callers of a user or a service number, once there is so much; in the order of calls."""
    whose = {"user" if isinstance(owner, User) else "service_number": owner}
    rows = lambda: list(Recording.objects.filter(**whose).order_by("pk"))  # noqa: E731
    found = eventually(lambda: len(there := rows()) >= count and there, f"a message for {owner}")
    assert len(found) == count
    return found if count > 1 else found[0]


def said_in(file):
    """The names of the tones of a sound, in their order."""
    samples, rate = soundfile.read(file)
    assert rate == 8000
    return [NAMES[hertz] for hertz, _pieces in groupby(heard_in(samples, TONES), key=lambda one: one.tone)]


def said_to(owner):
    """The same of the one message that somebody has."""
    with kept_for(owner).sound.open() as file:
        return said_in(file)


def ends_with_a_tone(owner, within):
    """Whether what somebody has ends so many seconds (or less) after the last tone in it."""
    with kept_for(owner).sound.open() as file:
        samples, rate = soundfile.read(file)
    return len(samples) / rate - max(one.ends for one in heard_in(samples, TONES)) <= within


def mailed_to(recording):
    """To whom it goes by mail, and what is said in the sound of that mail."""
    mail = OutgoingMail.objects.get(kind="recording", ids={"recording": recording.pk})
    letter = KINDS["recording"].write(mail)
    [(_name, content, kind)] = letter.attachments
    assert kind == "audio/wav"
    return mail.addresses, said_in(io.BytesIO(content))


@contextmanager
def database_away():
    """Whoever works with the portal's rows is cut off from the database, and is not let in again."""
    connections.close_all()
    there = psycopg2.connect(url_of(test_database(), "postgres"))
    there.autocommit = True
    with there.cursor() as cursor:
        try:
            cursor.execute(f"ALTER ROLE {WEB} NOLOGIN")
            cursor.execute(f"SELECT pg_terminate_backend(pid) {OF_OTHERS}", [WEB])
            yield
        finally:
            cursor.execute(f"ALTER ROLE {WEB} LOGIN")
            there.close()
