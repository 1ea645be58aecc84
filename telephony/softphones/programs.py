"""The programs of `make phones`: each a process beside this one, started again when it dies, ended in good order."""

import os
import subprocess
import sys

from django.conf import settings

from common.ends_with_parent import start_ending_with_parent

SECONDS_TO_END = 15


class Program:
    """`manage.py` with these arguments. It is deaf to Ctrl-C: whoever started it ends it, also by being killed.

    One that `migrates` works in the database as its owner, too.
    """

    def __init__(self, *arguments, migrates=False):
        self.arguments = [str(one) for one in arguments]
        self.environment = dict(os.environ)
        if not migrates:
            self.environment.pop("MIGRATIONS_DATABASE_URL", None)
        self.process = None

    @property
    def name(self):
        return self.arguments[0]

    def start(self):
        self.process = start_ending_with_parent(
            [sys.executable, "manage.py", *self.arguments],
            cwd=settings.BASE_DIR,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            process_group=0,
        )

    @property
    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def end(self):
        if self.is_running:
            self.process.terminate()
        try:
            self.process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
