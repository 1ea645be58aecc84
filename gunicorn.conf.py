"""gunicorn in production; docs/production.md says how to choose the numbers."""

import gc
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from pbxportal import logs, worker_figures
from pbxportal.embedded_database import CHECKOUT
from pbxportal.worker_figures import child_exit, on_exit, post_fork, pre_fork  # noqa: F401 - gunicorn's hooks

worker_figures.prepare()

wsgi_app = "pbxportal.wsgi"
bind = os.environ.get("WEB_BIND") or "0.0.0.0:8000"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS") or 4)
threads = int(os.environ.get("WEB_THREADS") or 4)  # some may wait for a file that is being read
# Only `make run RELOAD=1` sets it: workers end when a file has changed, and new ones load it.
reload = os.environ.get("WEB_RELOAD") == "1"
reload_extra_files = [f"{CHECKOUT}/templates/**/*.html", f"{CHECKOUT}/static/**/*"]
# Loaded once, by the master: what settings refuse ends it at once, workers share memory, and a new one is there in no
# time. Nothing may connect to the database on import.
preload_app = not reload
# numpy, which sheets load, starts none then: a thread would not be forked.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
if preload_app:
    gc.disable()  # until all is loaded: what is thrown away now would leave holes in the memory that workers share
# A worker whose main thread is stuck is killed. What a request may wait for has limits of its own, below this.
timeout = 60
graceful_timeout = 40  # longer than STATEMENT_TIMEOUT: what is being answered when a machine is stopped is finished
keepalive = 75  # longer than a proxy keeps idle connections, so that it never sends into one that is being closed
# Memory is flat over 10,000 requests; this is for what a library may leak one day. Jitter: never all at once.
max_requests = 100_000
max_requests_jitter = 20_000

control_socket_disable = True  # nobody steers it but by signals, and its file system may be read-only
accesslog = None  # the portal's own line a request holds no path, no query and no address
logconfig_dict = logs.config(json_lines=os.environ.get("PORTAL_ENV", "production") == "production")
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 - a disk must not delay heartbeats


def on_starting(server):
    """The portal is loaded, and no worker is there yet: what may too much in the database ends here.

    What requests would load besides is loaded for all workers together, and no collection of garbage looks at it.
    """
    if preload_app:
        from pbxportal.database_roles import refuse_too_much
        from pbxportal.loading import freeze, load_everything

        refuse_too_much()
        load_everything()
        freeze()
