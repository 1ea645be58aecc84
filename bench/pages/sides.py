"""The checkouts that are measured side by side: each a process of its own, asked one after the other."""

import json
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from pbxportal.embedded_database import CHECKOUT


class Side:
    def __init__(self, process, kept):
        self.process = process
        self.routes = self.told(kept)

    def told(self, what):
        """What the process answers to a line."""
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{self.process.args} has ended")
        return json.loads(answer)

    def measure(self, asked, size, *, once=False):
        """None of a page that this side does not have."""
        about = {"route": asked.route, "query": asked.query, "after_change": asked.after_change}
        return self.told(about | {"size": size, "once": once})


@contextmanager
def side_of(checkout, kept):
    """A Side that has the portal of a checkout and our own way of measuring."""
    with tempfile.TemporaryDirectory() as ours:
        Path(ours, "bench").symlink_to(CHECKOUT / "bench")
        environment = os.environ | {"PYTHONPATH": f"{ours}{os.pathsep}{checkout}", "PYTHONSAFEPATH": "1"}
        environment["DJANGO_SETTINGS_MODULE"] = "bench.pages.settings"
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.pages.side"],
            cwd=checkout,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            yield Side(process, kept)
        finally:
            process.stdin.close()
            process.wait(60)
