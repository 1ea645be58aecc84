"""Who tries passwords of telephones: what is counted, who is refused how long, and who never; at a real Asterisk."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest

from telephony.asterisk import ari_http, strangers, users_file
from telephony.asterisk.places import Places
from telephony.asterisk.ports import free_ports
from telephony.asterisk.process import Asterisk
from telephony.asterisk.strangers import (
    KNOWN_FOR,
    MOST,
    REFUSED_FOR,
    WITHIN,
    Strangers,
    Tail,
    Tried,
    count,
    keep_strangers_out,
    tried_in,
)
from tests.telephony.asterisk.sip import Telephone, md5

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
THERE, OFFICE = "203.0.113.5", "198.51.100.7"
FAILED = (
    '[2026-11-27 13:49:21.344] SECURITY[23892] res_security_log.c: SecurityEvent="ChallengeResponseFailed",'
    'EventTV="2026-11-27T13:49:21.344+0000",Severity="Error",Service="PJSIP",EventVersion="1",'
    'AccountID="{user}",SessionID="{call}",LocalAddress="IPV4/UDP/192.0.2.1/5060",'
    'RemoteAddress="IPV4/{how}/{address}/43091",Challenge="1795787361/756e5b06",Response="{said}",ExpectedResponse=""'
)
RIGHT = (
    '[2026-11-27 13:49:21.341] SECURITY[23892] res_security_log.c: SecurityEvent="SuccessfulAuth",'
    'EventTV="2026-11-27T13:49:21.341+0000",Severity="Informational",Service="PJSIP",EventVersion="1",'
    'AccountID="501@ours.example",SessionID="a57e",LocalAddress="IPV4/UDP/192.0.2.1/5060",'
    f'RemoteAddress="IPV4/UDP/{OFFICE}/40017",UsingPassword="1"'
)


def failed(*, user="501@ours.example", call="dfdd", how="UDP", address=THERE, said="eb22"):
    return FAILED.format(user=user, call=call, how=how, address=address, said=said)


def tries(counting, times, *, address=THERE, user="501@ours.example", now=NOON, every=SECOND, right=False, spared=()):
    """So many passwords from an address, one each `every`; the moment of the last one."""
    for place in range(times):
        counting.tried(Tried(address, user, not right), now + place * every, spared)
    last = now + (times - 1) * every
    counting.look(last)
    return last


# ---- a line of the log ----------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["UDP", "TLS", "WS"])
def test_a_wrong_password_and_a_right_one_are_read(how):
    assert tried_in(failed(how=how)) == Tried(THERE, "501@ours.example", failed=True)
    assert tried_in(failed(user="<unknown>")) == Tried(THERE, "<unknown>", failed=True)
    assert tried_in(RIGHT) == Tried(OFFICE, "501@ours.example", failed=False)


@pytest.mark.parametrize("event", ["ChallengeSent", "InvalidAccountID", "RequestNotAllowed"])
def test_what_tells_of_no_password_counts_for_nothing(event):
    """Being asked for one is how each registration begins, and a name that nobody has is forged by anybody."""
    assert tried_in(failed().replace("ChallengeResponseFailed", event)) is None
    assert tried_in("") is None


@pytest.mark.parametrize(
    "forged",
    [
        {"call": f'x",LocalAddress="IPV4/UDP/1.1.1.1/1",RemoteAddress="IPV4/UDP/{OFFICE}/1",Challenge="'},
        {"said": f'x",RemoteAddress="IPV4/UDP/{OFFICE}/1'},
        {"call": f'x",RemoteAddress="IPV4/UDP/{OFFICE}/1"', "said": "y"},
    ],
)
def test_no_words_of_a_stranger_pass_for_an_address(forged):
    assert tried_in(failed(**forged)) is None


# ---- who is refused -------------------------------------------------------------------------------


def test_an_address_is_refused_after_so_many_wrong_ones_and_for_so_long():
    counting = Strangers()
    last = tries(counting, MOST - 1, every=SECOND)
    assert counting.refused == {}
    last = tries(counting, 1, now=last + SECOND)
    assert counting.text() == f"[strangers]\ntype = acl\ndeny = {THERE}/32\n"
    counting.look(last + REFUSED_FOR - SECOND)
    assert list(counting.refused) == [THERE]
    counting.look(last + REFUSED_FOR)
    assert counting.text() == "; nobody is refused\n"
    tries(counting, MOST - 1, now=last + REFUSED_FOR)
    assert counting.refused == {}


def test_it_makes_no_difference_whose_passwords_are_tried():
    counting = Strangers()
    for number in range(MOST):
        tries(counting, 1, user=f"{number}@ours.example")
    assert list(counting.refused) == [THERE]


def test_a_telephone_that_tries_again_and_again_is_not_refused():
    """Each ten seconds, for a day."""
    counting = Strangers()
    tries(counting, 24 * 360, every=10 * SECOND)
    assert counting.refused == {}


def test_who_begins_anew_after_a_pause_has_all_tries_again():
    counting = Strangers()
    last = tries(counting, MOST - 1)
    tries(counting, MOST - 1, now=NOON + WITHIN + SECOND)
    assert last < NOON + WITHIN
    assert counting.refused == {}


def test_an_office_with_a_telephone_that_is_registered_is_never_refused():
    counting = Strangers()
    tries(counting, 1, address=OFFICE, right=True)
    tries(counting, MOST * 20, address=OFFICE, every=SECOND / 10)
    tries(counting, MOST, now=NOON + SECOND)
    assert list(counting.refused) == [THERE]
    later = NOON + KNOWN_FOR + SECOND
    counting.look(later)
    tries(counting, MOST, address=OFFICE, now=later)
    assert OFFICE in counting.refused


def test_a_carrier_is_never_refused():
    counting = Strangers()
    tries(counting, MOST, spared=[ip_network("203.0.113.0/24")])
    assert counting.refused == {}


def test_no_flood_of_addresses_takes_the_memory(monkeypatch):
    monkeypatch.setattr(strangers, "ADDRESSES", 50)
    counting = Strangers()
    for number in range(200):
        tries(counting, 1, address=f"192.0.2.{number}")
    assert len(counting.failures) == 50
    for number in range(20):
        tries(counting, MOST, address=f"198.51.100.{number}", every=SECOND / 100)
    assert len(counting.refused) == 5


def test_operators_are_told_of_the_hour():
    counting = Strangers()
    for number in range(7):
        tries(counting, MOST, address=f"198.51.100.{number}", now=NOON + number * SECOND, every=SECOND / 100)
    tries(counting, 3, user="<unknown>")
    told = counting.told
    assert (told["failed"], told["refused"], len(told["addresses"])) == (7 * MOST + 3, 7, 5)
    assert told["users"] == [("501@ours.example", 7 * MOST), ("<unknown>", 3)]
    assert told["addresses"][0][0] == "198.51.100.6"
    counting.look(NOON + timedelta(hours=1, seconds=1))
    assert (counting.told["failed"], counting.told["users"], counting.told["refused"]) == (0, [], 0)


# ---- the log as a file ----------------------------------------------------------------------------


def test_lines_are_read_once_and_half_of_one_waits(tmp_path):
    path = tmp_path / "security"
    tail = Tail(path)
    assert tail.lines() == []
    path.write_text("one\ntw")
    assert tail.lines() == ["one"]
    with path.open("a") as file:
        file.write("o\nthree\n")
    assert tail.lines() == ["two", "three"]
    assert tail.lines() == []
    path.write_text("anew\n")
    assert tail.lines() == ["anew"]


def test_a_long_log_begins_anew_when_all_of_it_was_read(tmp_path, monkeypatch):
    monkeypatch.setattr(strangers, "LOG_BYTES", 100)
    path = tmp_path / "security"
    path.write_text("0123456789\n" * 25)
    tail = Tail(path)
    read = [line for _time in range(5) for line in tail.lines()]
    assert read == ["0123456789"] * 25
    assert path.stat().st_size == 0
    with path.open("a") as file:
        file.write("more\n")
    assert tail.lines() == ["more"]


def test_what_asterisk_warns_of_does_not_fill_the_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(strangers, "WARNINGS_BYTES", 100)
    places = Places(tmp_path)
    for folder in (places.conf, places.log):
        folder.mkdir()
    warnings = places.log / "messages"
    for size, left in ((100, 100), (101, 0)):
        warnings.write_text("x" * size)
        count(places, Tail(places.log / strangers.LOG), Strangers(), NOON)
        assert warnings.stat().st_size == left


def test_asterisk_reads_anew_whom_it_refuses_as_soon_as_it_is_there(tmp_path, monkeypatch, caplog):
    """By a controller that has just started: what is in the log counts. No log of ours has the address."""
    places = Places(tmp_path)
    for folder in (places.conf, places.log):
        folder.mkdir()
    (places.conf / "trunks.conf").write_text(
        "[trunk-1-1](trunk-address)\nmatch = carrier.example\nmatch = 192.0.2.0/28\n"
    )
    lines = [failed()] * MOST + [failed(address="192.0.2.9")] * MOST
    (places.log / strangers.LOG).write_text("\n".join([*lines, ""]))
    asked, is_away = [], [True, False]

    def ask(_places, _ports, method, path):
        asked.append((method, path))
        if is_away.pop(0):
            raise ari_http.NotAnswered("away")

    async def keep():
        task = asyncio.create_task(keep_strangers_out(places, None, Strangers(), every=0.01))
        async with asyncio.timeout(8):
            while is_away:
                await asyncio.sleep(0.01)
        task.cancel()

    monkeypatch.setattr(strangers.ari_http, "ask", ask)
    with ThreadPoolExecutor(1) as thread:  # in this one Playwright's loop may be running
        thread.submit(lambda: asyncio.run(keep())).result()
    assert asked == [("PUT", "/asterisk/modules/res_pjsip.so")] * 2
    assert (places.conf / "refused.conf").read_text() == f"[strangers]\ntype = acl\ndeny = {THERE}/32\n"
    assert "An address is refused for 0:15:00" in caplog.text
    assert THERE not in caplog.text


# ---- at a real Asterisk ---------------------------------------------------------------------------


def section_of(short_number, domain, password):
    name = f"{short_number}@{domain}"
    digest = ("password_digest", f"MD5:{md5(f'{short_number}:{domain}:{password}')}")
    return "\n".join(
        [
            users_file.section(name, "phone", ("auth", name), ("aors", name)),
            users_file.section(name, "phone-auth", ("username", short_number), ("realm", domain), digest),
            users_file.section(name, "phone-aor"),
        ]
    )


@pytest.fixture
def own(program, tmp_path):
    """An Asterisk of this test alone, with 501 and 502, and `look`, which counts and has it read whom it refuses."""
    places = Places(tmp_path / "engine", program)
    places.make()
    text = "\n".join(section_of(number, "ours.example", "secret") for number in ("501", "502"))
    (places.conf / users_file.NAME).write_text(text)
    tail = Tail(places.log / strangers.LOG)
    with Asterisk(places, free_ports()) as asterisk:

        def look(counting, now):
            changed = count(places, tail, counting, now)
            if changed:
                ari_http.ask(places, asterisk.ports, "PUT", f"/asterisk/modules/{strangers.READS_IT}")
            return changed

        asterisk.look = look
        yield asterisk


def counted(asterisk, counting, number, now=NOON):
    """Look until so many were counted, for Asterisk writes its log by and by; whether it had to read anew."""
    changed, until = asterisk.look(counting, now), time.monotonic() + 8
    while counting.failed < number and time.monotonic() < until:
        time.sleep(0.05)
        changed |= asterisk.look(counting, now)
    assert counting.failed == number
    return changed


def registers(asterisk, host, password, user="501"):
    with Telephone(asterisk.ports.sip, user, "ours.example", password, host=host) as telephone:
        return telephone.register()


@pytest.mark.calls
def test_who_tries_passwords_is_refused_and_nobody_else(own):
    counting = Strangers()
    for number in range(MOST):
        assert registers(own, "127.0.0.2", "wrong", ("501", "777")[number % 2]) == 401
    assert counted(own, counting, MOST)
    assert list(counting.refused) == ["127.0.0.2"]
    assert registers(own, "127.0.0.2", "secret") == 403
    assert registers(own, "127.0.0.3", "secret") == 200
    assert own.look(counting, NOON + REFUSED_FOR)
    assert registers(own, "127.0.0.2", "secret") == 200


@pytest.mark.calls
def test_an_office_with_one_wrong_telephone_keeps_the_others(own):
    counting = Strangers()
    assert registers(own, "127.0.0.4", "secret", "502") == 200
    for _time in range(MOST + 1):
        registers(own, "127.0.0.4", "wrong", "501")
    counted(own, counting, MOST + 1)
    assert counting.refused == {}
    assert registers(own, "127.0.0.4", "secret", "502") == 200


@pytest.mark.calls
def test_calls_with_a_wrong_password_count_and_those_without_one_do_not(own):
    counting = Strangers()
    for _time in range(3):
        with Telephone(own.ports.sip, "501", "ours.example", "wrong", host="127.0.0.5") as telephone:
            assert telephone.invite("123").status == 401
        with Telephone(own.ports.sip, "501", "ours.example", host="127.0.0.5") as telephone:
            assert telephone.invite("123").status == 401
    counted(own, counting, 3)


@pytest.mark.calls
def test_the_log_begins_anew_while_asterisk_writes_it(own, monkeypatch):
    monkeypatch.setattr(strangers, "LOG_BYTES", 1000)
    counting = Strangers()
    for _time in range(5):
        registers(own, "127.0.0.6", "wrong")
    counted(own, counting, 5)
    own.look(counting, NOON)
    assert (own.places.log / strangers.LOG).stat().st_size == 0
    registers(own, "127.0.0.6", "wrong")
    counted(own, counting, 6)
