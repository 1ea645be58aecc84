import argparse
import dataclasses
import signal
import socket
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from common.ports import check_free
from service_numbers.models import ServiceNumber
from telephony.asterisk.places import Places
from telephony.asterisk.ports import EVERYWHERE, LOOPBACK, free_ports
from telephony.asterisk.process import Asterisk, NotStarted
from telephony.asterisk.reloading import write_rows
from telephony.asterisk.sounds import Sounds
from telephony.asterisk.unpack import CannotUnpack, unpack
from telephony.softphones import NotInTime, PhoneBroken, carrier, phones
from telephony.softphones.people import ANSWERING, DEMO, FREE, carrier_of_demo, telephones_of_demo
from telephony.softphones.programs import Program
from telephony.softphones.tones import greeting

SIP = 5060
A_PROCESS = 2  # telephones in one: it has room for four calls
NOTES = (330, 370, 415, 440, 494, 554, 587, 659)  # hertz: each person is known by the first note
OUTSIDE, NOTE_OUTSIDE = "020 7946 0123", 277  # a number that is kept for fiction, and the note of who answers there
LOOK_EVERY = 0.5  # seconds
PATIENCE = 60  # seconds for the portal to answer


class Command(BaseCommand):
    help = "What `make phones` does: `make run`, with a telephone system, and people of the demo who answer."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000, help="Of the portal.")
        parser.add_argument("--sip-port", type=int, default=SIP, help="Where softphones register.")
        parser.add_argument(
            "--listen",
            default=LOOPBACK,
            help="One of this machine's addresses, where the telephone system listens.",
        )
        parser.add_argument(  # for tests alone
            "--folder", type=Path, default=settings.BASE_DIR / "var", help=argparse.SUPPRESS
        )

    def handle(self, *args, port, sip_port, listen, folder=None, **options):
        if listen == EVERYWHERE:
            raise CommandError(
                "Telephones are told one address: `make phones LISTEN=192.168.1.5`, one of this machine's."
            )
        check_free(port)
        ports = ports_of(listen, sip_port)
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda number, _frame: sys.exit(128 + number))
        try:
            with ExitStack() as stack:
                stack.callback(signal.signal, signal.SIGINT, signal.getsignal(signal.SIGINT))
                self.run(stack, port, ports, folder)
        except PhoneBroken as problem:
            raise CommandError(str(problem)) from None

    def run(self, stack, port, ports, folder):
        """Until the portal ends, or somebody says so by Ctrl-C, be it before all of it has started."""
        try:
            call_command("migrate", verbosity=0)
            call_command("demo")
            watch(self.start(stack, port, ports, folder), self.say)
        except KeyboardInterrupt:
            pass
        finally:
            # One after another ends, first what came last; and none of it is cut short by a second Ctrl-C.
            signal.signal(signal.SIGINT, signal.SIG_IGN)

    def start(self, stack, port, ports, folder):
        """Start everything, to be ended with the stack; returns what is to be kept running, the portal first."""
        places = Places(folder / "engine", settings.BASE_DIR / "var" / "engine" / "program")
        self.say("The telephone system is fetched if it is not here yet, which takes half a minute.")
        try:
            unpack(places)
        except CannotUnpack as problem:
            raise CommandError(str(problem)) from None
        portal = started(stack, Program("run_portal", "--port", port, migrates=True))
        mine, *people = telephones_of_demo(folder / "phones" / "passwords.json", short_numbers=(FREE, *ANSWERING))
        places.make()
        write_rows(places, Sounds(places))
        numbers = [(one.number.e164, one.name) for one in numbers_of_demo()]
        carrier_port = carrier_of_demo()
        connections.close_all()  # this process only waits from here on
        asterisk = started(stack, Kept(Asterisk(places, ports)))
        engine = Program("run_engine", "--folder", places.folder, "--host", ports.http_host, "--port", ports.http)
        started(stack, engine)
        answering(stack, people, f"{ports.listen}:{ports.sip}", folder / "phones")
        is_outside = answering_outside(stack, carrier_port, folder / "phones")
        wait_for_portal(port, portal)
        self.say("\n".join(words(mine, people, numbers, ports, is_outside, places.certificate.exists())))
        return [portal, asterisk, engine]

    def say(self, text):
        self.stdout.write(text)
        self.stdout.flush()


class Kept:
    """Asterisk, as a program beside this one."""

    name = "Asterisk"

    def __init__(self, asterisk):
        self.asterisk = asterisk
        self.start, self.end = asterisk.start, asterisk.stop

    @property
    def is_running(self):
        return self.asterisk.is_running


def ports_of(listen, sip_port):
    """The Ports, with that one for SIP if nobody has it: somebody's telephone has to find it again."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as tried:
        try:
            tried.bind((listen, sip_port))
        except OSError as problem:
            raise CommandError(
                f"{listen}:{sip_port}: {problem.strerror}. `make phones SIP=5070` is another port."
            ) from None
    return dataclasses.replace(free_ports(listen), sip=sip_port)


def started(stack, program):
    stack.callback(program.end)
    try:
        program.start()
    except NotStarted as problem:
        raise CommandError(str(problem)) from None
    return program


def numbers_of_demo():
    numbers = ServiceNumber.objects.filter(tenant__sip_domain=DEMO).select_related("number")
    return numbers.order_by("number__e164")


def answering(stack, people, registrar, folder):
    """The telephones of these people, registered: each answers after some seconds and plays its greeting."""
    made = []
    for place in range(0, len(people), A_PROCESS):
        add = stack.enter_context(phones(folder=folder / f"process-{place // A_PROCESS + 1}"))
        here = people[place : place + A_PROCESS]
        made += [add(one.user, one.domain, one.password, registrar) for one in here]
    for place, one in enumerate(made):
        sound = Path(one.process.folder) / f"greeting-{one.user}.wav"
        sound.write_bytes(greeting(NOTES[place % len(NOTES)]))
        one.behave(answers_after=2 + place % 4, file=sound)
        code, reason = registered(one)
        if code != 200:
            raise CommandError(f"{one.name} could not register: {code} {reason}")


def answering_outside(stack, port, folder):
    """Somebody who answers every number outside; whether there is. Another `make phones` may have the port."""
    if port is None:
        return False
    try:
        outside = stack.enter_context(carrier(port, folder=folder / "outside"))
    except (NotInTime, PhoneBroken):
        return False
    sound = Path(outside.process.folder) / "greeting.wav"
    sound.write_bytes(greeting(NOTE_OUTSIDE))
    outside.behave(answers_after=2, file=sound)
    return True


def registered(telephone):
    try:
        return telephone.register()
    except (NotInTime, PhoneBroken) as problem:
        raise CommandError(str(problem)) from None


def wait_for_portal(port, portal):
    until = time.monotonic() + PATIENCE
    while portal.is_running and time.monotonic() < until:
        with suppress(OSError), socket.create_connection((LOOPBACK, port), timeout=1):
            return
        time.sleep(LOOK_EVERY)
    raise CommandError("The portal has not started.")


def words(mine, people, numbers, ports, is_outside, has_tls=False):
    """How to come in with a softphone, and whom to call."""
    tls = [f"            or port {ports.tls}, TLS, by the certificate of ENGINE_CERTIFICATE"] if has_tls else []
    outside = f"Numbers outside, such as {OUTSIDE}, are answered by a carrier that is played here."
    return [
        "",
        f"A softphone registers as {mine.name}:",
        f"  user      {mine.user}",
        f"  domain    {mine.domain}",
        f"  password  {mine.password}",
        f"  server    {ports.listen}, port {ports.sip}, UDP (as outbound proxy, where the domain is the server)",
        *tls,
        "Everybody else of the company gets a password on the page of the user. These people answer:",
        *(f"  {one.user:<14} {one.name}" for one in people),
        "And these are the company's service numbers, which can be called from the softphone; outside the company's",
        "hours, 9 to 17 in London, most of them say that they are closed:",
        *(f"  {number:<14} {name}" for number, name in numbers),
        *([outside] if is_outside else ["Nobody answers numbers outside."]),
        "Ctrl-C ends it.",
        "",
    ]


def watch(kept, say):
    """Start again what dies, until the portal ends or somebody says so."""
    portal, *others = kept
    while portal.is_running:
        for one in others:
            if not one.is_running:
                say(f"{one.name} has ended; it is started again.")
                one.start()
        time.sleep(LOOK_EVERY)
