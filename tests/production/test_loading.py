"""Web processes share what they load: a request of a new one loads nothing, and no fork cuts anything off."""

import json
import os
import subprocess
import sys

from pbxportal.embedded_database import CHECKOUT, WEB, url_of

PAGES = ["/users/", "/users/add/", "/statistics/", "/service-numbers/", "/company/history/", "/account/"]


def test_a_request_of_a_new_process_loads_nothing(demo):
    database, media = demo
    environment = {
        "PATH": os.environ["PATH"],
        "PORTAL_ENV": "development",
        "DJANGO_SETTINGS_MODULE": "pbxportal.settings",
        "DATABASE_URL": url_of(database, WEB),
        "MEDIA_ROOT": str(media),
    }
    command = [sys.executable, "-m", "tests.production.loaded", "admin", *PAGES]
    done = subprocess.run(command, env=environment, cwd=CHECKOUT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found.pop("set_aside") > 100_000  # objects that no collection of garbage looks at
    assert found == {
        "application": True,
        "collects": True,
        "connections": [],
        "threads": 1,
        "modules": [],
        "templates": [],
    }
