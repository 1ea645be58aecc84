"""Run by test_loading.py: what a web process still loads when it answers, after what its master has loaded for it."""

import gc
import json
import os
import runpy
import sys

# As gunicorn does it: its settings are read first, then the portal is loaded.
config = runpy.run_path("gunicorn.conf.py")

from pbxportal.wsgi import application  # noqa: E402

config["on_starting"](None)

from django.db import connections  # noqa: E402
from django.template.base import Template  # noqa: E402
from django.test import Client  # noqa: E402

from users.models import User  # noqa: E402

found = {
    "application": callable(application),
    "connections": [one.alias for one in connections.all() if one.connection],
    "threads": len(os.listdir("/proc/self/task")),
    "set_aside": gc.get_freeze_count(),
    "collects": gc.isenabled(),
}
modules, compiled, compile_nodelist = set(sys.modules), [], Template.compile_nodelist


def noted(template):
    compiled.append(template.name)
    return compile_nodelist(template)


Template.compile_nodelist = noted
client = Client(SERVER_NAME="localhost")
client.get("/sign-in/")
client.force_login(User.objects.get(username=sys.argv[1]))
for path in sys.argv[2:]:
    assert client.get(path).status_code == 200, path
found |= {"modules": sorted(set(sys.modules) - modules), "templates": compiled}
config["on_exit"](None)
sys.stdout.write(json.dumps(found) + "\n")
