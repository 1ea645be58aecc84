"""The portal's clock is the database's, for whatever asks: the portal, and what it is built of."""

import ast
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import axes
import django
import django_otp
import django_tasks
import django_tasks_db
import fido2
import joserfc
import psycopg2
import pytest
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.core.signing import TimestampSigner
from django.db import connection
from django.utils import timezone
from django_otp.oath import hotp

from common import clock
from pbxportal.embedded_database import CHECKOUT
from tests import factories
from users.signing_in.services.second_factor import begin_second_factor

A_SECOND = timedelta(seconds=1)


class Machine:
    """In place of the module `time`: a machine's clock, so many seconds fast, and its counter."""

    def __init__(self, fast=0.0, counter=1000.0):
        self.fast, self.counter = fast, counter
        self.began = real.monotonic()

    def time(self):
        return real.time() + self.fast

    def monotonic(self):
        return self.counter + real.monotonic() - self.began


real = clock.time


@pytest.fixture
def machine(monkeypatch):
    """A function that goes on at a machine, whose clock has not asked the database yet."""

    def go_on_at(**values):
        monkeypatch.setattr(clock, "time", Machine(**values))
        unasked = clock.Look(clock.time.time(), clock.time.monotonic(), is_of_database=False)
        monkeypatch.setattr(clock, "_last", unasked)
        return clock.time

    return go_on_at


def told_by_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


@pytest.mark.django_db
@pytest.mark.parametrize("fast", [0, 300, -300, 86_400])
def test_whatever_a_machine_believes_it_goes_by_the_database(machine, fast):
    machine(fast=fast)
    before = told_by_database()
    assert before - A_SECOND < timezone.now() < told_by_database() + A_SECOND


@pytest.mark.django_db
def test_a_clock_that_is_right_is_taken_as_it_is(machine):
    """Else two that agree would differ by what an answer takes, and rows of one moment by their order."""
    here = machine()
    for _time in range(20):
        before, now, after = here.time(), timezone.now().timestamp(), here.time()
        assert before - 0.001 < now < after + 0.001


@pytest.mark.django_db
def test_a_clock_that_is_set_meanwhile_changes_nothing(machine):
    here = machine(fast=300)
    timezone.now()
    here.fast = -4000
    assert abs(timezone.now() - told_by_database()) < A_SECOND


@pytest.mark.django_db
@pytest.mark.parametrize("seconds", [11, -11])
def test_the_databases_own_clock_is_looked_at_again(machine, monkeypatch, seconds):
    """After ten seconds, and at once should the counter have begun anew."""
    here = machine()
    timezone.now()
    monkeypatch.setattr(clock, "ASK", f"{clock.ASK} + 3600")
    assert abs(timezone.now() - told_by_database()) < A_SECOND
    here.counter += seconds
    an_hour_on = timezone.now() - told_by_database()
    assert abs(an_hour_on - timedelta(hours=1)) < A_SECOND


@pytest.mark.django_db
def test_no_query_is_counted_for_it_and_no_transaction_begun(machine, django_assert_num_queries):
    machine(fast=300)
    with django_assert_num_queries(0):
        timezone.now()
        timezone.now()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_outside_of_a_transaction_it_leaves_none_open(machine):
    connection.ensure_connection()
    machine(fast=300)
    timezone.now()
    assert connection.connection.info.transaction_status == psycopg2.extensions.TRANSACTION_STATUS_IDLE


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_first_who_asks_in_a_request_has_it_already(machine, client):
    """Also where nothing else has been asked of the database: the session is held against it."""
    connection.close()
    machine(fast=300)
    assert abs(timezone.now() - datetime.now(UTC)) > timedelta(seconds=299)  # of no request: nobody connects for it
    with clock.of_work():
        assert abs(timezone.now() - told_by_database()) < A_SECOND


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_while_the_database_is_away_it_goes_on(machine, monkeypatch):
    here = machine(fast=300)
    with clock.of_work():
        before = timezone.now()
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "HOST", "/none/such")
    here.counter += 60
    with clock.of_work():
        assert abs(timezone.now() - before - timedelta(minutes=1)) < A_SECOND


def test_what_is_noted_elsewhere_may_lie_a_moment_ahead():
    """Not every machine has noticed yet that the database's clock was set back."""
    now = timezone.now().timestamp()
    ages = {-60: False, -5: True, 0: True, 299: True, 301: False}
    assert {age: clock.is_recent(now - age, 300) for age in ages} == ages


# ---- the libraries ------------------------------------------------------------------------------


@pytest.mark.django_db
def test_libraries_go_by_it(monkeypatch, company):
    """What they sign, count and hold against the time, each by its own words for it."""
    there = datetime(2027, 3, 1, 12, 0, 10, tzinfo=UTC)
    user = factories.UserFactory(tenant=company)
    app = begin_second_factor(user=user)
    monkeypatch.setattr(timezone, "now", lambda: there)
    token, signed = default_token_generator.make_token(user), TimestampSigner().sign("text")
    assert default_token_generator.check_token(user, token)
    assert signing.b62_decode(signed.split(":")[1]) == there.timestamp()
    assert app.verify_token(hotp(app.bin_key, int(there.timestamp()) // 30))
    assert not app.verify_token("000000")
    app.refresh_from_db()
    assert app.throttling_failure_timestamp == there
    monkeypatch.setattr(timezone, "now", lambda: there + timedelta(days=3, seconds=1))
    assert not default_token_generator.check_token(user, token)
    with pytest.raises(signing.SignatureExpired):
        TimestampSigner().unsign(signed, max_age=timedelta(days=3))


def test_who_keeps_the_function_keeps_ours():
    from axes import attempts
    from axes.handlers import proxy

    assert [timezone.now, attempts.now, proxy.now] == [clock.now] * 3


# ---- nobody else --------------------------------------------------------------------------------

OF_THE_MACHINE = {
    "time": {"time", "time_ns", "localtime", "gmtime", "monotonic", "monotonic_ns"},
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
}
# What waits is measured by the counter, on one machine; what asks for the machine's own time needs a reason.
COUNTS = {
    "common/bounded_reading.py": "how long a child process may read",
    "common/clock.py": "is the one place",
    "pbxportal/demo/service_numbers.py": "how long a free place to read a file is waited for",
    "pbxportal/worker.py": "how often it looks around, and how long another worker is missed, as it sees it",
    "telephony/asterisk/process.py": "how long Asterisk may take to start and to end",
    "telephony/management/commands/run_phones.py": "how long the portal may take to start",
    "telephony/registered.py": "how long rows that have not changed are left alone",
    "telephony/resting.py": "how long work for a company took",
    "telephony/softphones/child/account.py": "when telephones of the tests heard what, by one clock for all",
    "telephony/softphones/child/call.py": "the same",
    "telephony/softphones/child/library.py": "the same",
    "telephony/softphones/phone.py": "the same",
    "telephony/softphones/process.py": "the same",
    "users/signing_in/own/exchange.py": "for how long a service that did not answer is left alone",
    "users/tasks.py": "how long one turn of a task lasts",
}
ASKS = {
    "common/clock.py": "is the one place",
    "pbxportal/first_certificate.py": "of a certificate, before there is a database",
    "pbxportal/logs.py": "of the lines of a log, which each machine has of its own",
    "pbxportal/management/commands/backup_portal.py": "names of files, and whether one that was cut off is a day old",
    "telephony/asterisk/certificate.py": "of a certificate, before there is a database",
}


def readings(path):
    """How a file asks for the machine's time: the words for it, such as `time.time`."""
    tree = ast.parse(path.read_text())
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    names = {
        module: {one.asname or one.name: one.name for node in imports if node.module == module for one in node.names}
        for module in ("time", "datetime")
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
            owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
            owner = names["datetime"].get(owner, owner)
            if node.attr in OF_THE_MACHINE.get(owner, ()):
                yield f"{owner}.{node.attr}"
        elif isinstance(node, ast.Name) and names["time"].get(node.id) in OF_THE_MACHINE["time"]:
            yield f"time.{names['time'][node.id]}"


OURS = [
    "calendars",
    "common",
    "history",
    "pbxportal",
    "queues",
    "routing",
    "service_numbers",
    "statistics",
    "recordings",
    "telephony",
    "users",
]


def test_nobody_else_asks_for_the_machines_time():
    found = {True: set(), False: set()}
    for app in OURS:
        for path in (CHECKOUT / app).rglob("*.py"):
            for one in readings(path):
                found["monotonic" in one].add(str(path.relative_to(CHECKOUT)))
    assert found == {True: set(COUNTS), False: set(ASKS)}
    inside = [path for path in (CHECKOUT / "templates").rglob("*.html") if re.search(r"{% now\b", path.read_text())]
    assert inside == []


# Of libraries: what asks Python for the time, in those of their modules that the portal lets work.
LIBRARIES = {axes, django_otp, django_tasks, django_tasks_db, fido2, joserfc}
OF_DJANGO = ["contrib/auth", "contrib/messages", "contrib/sessions", "core/signing.py", "middleware/csrf.py"]
KNOWN = {
    "axes/helpers.py": "a page of axes that the portal does not show",
    "django/contrib/auth/tokens.py": "is given ours",
    "django/contrib/sessions/middleware.py": "for browsers that do not know Max-Age, by their own clocks",
    "django/core/signing.py": "is given ours",
    "django_otp/oath.py": "unless it is told, as it is",
    "django_otp/plugins/otp_totp/models.py": "is given ours",
    "joserfc/_rfc7519/claims.py": "unless it is told, as it is by users/signing_in/own/id_tokens.py",
}


def test_no_library_asks_for_another_one():
    """A new version of a library that asks in another place is seen here."""
    roots = [Path(library.__file__).parent for library in LIBRARIES]
    top = Path(django.__file__).parent
    paths = [path for root in roots for path in root.rglob("*.py")]
    for one in OF_DJANGO:
        paths += [top / one] if one.endswith(".py") else (top / one).rglob("*.py")
    asks = {
        path.relative_to(top.parent).as_posix()
        for path in paths
        if "test" not in path.name and [one for one in readings(path) if "monotonic" not in one]
    }
    assert asks == set(KNOWN)
