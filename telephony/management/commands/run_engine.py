import argparse
import signal
import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from telephony.asterisk.places import Places
from telephony.asterisk.ports import LOOPBACK, Ports
from telephony.engine import Engine, only_one


class Command(BaseCommand):
    help = "Carry calls: tell the Asterisk of one folder what happens to each. Runs until it is stopped."

    def add_arguments(self, parser):
        parser.add_argument(
            "--folder", type=Path, default=settings.BASE_DIR / "var" / "engine", help="Where the engine lies."
        )
        parser.add_argument("--program", type=Path, help="Where Asterisk was unpacked to, if not in that folder.")
        parser.add_argument("--host", default=LOOPBACK, help="Where Asterisk is reached.")
        parser.add_argument("--port", type=int, default=Ports.http, help="The port of its ARI.")
        parser.add_argument("--seconds-last", type=float, default=1.0, help=argparse.SUPPRESS)  # for tests alone

    def handle(self, *args, folder, program, host, port, seconds_last, **options):
        places = Places(folder, program)
        signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(0))  # while it waits for the end of another one
        with only_one(places):
            engine = Engine(places, Ports(http=port, reached_at=host), seconds_last=seconds_last)
            engine.run(ready=self._ready)

    def _ready(self, engine):
        self.stdout.write("Calls are carried.")
        self.stdout.flush()
