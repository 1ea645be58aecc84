"""Eight connections at once on the Users list, and what workers need in memory over 10,000 requests.

gunicorn with two workers and the settings of production over the companies (`bench/portal_server.py`), without the
worker for what waits, which would clear away what they have had for too long.
"""

import http.client
import os
import threading
import time
from contextlib import ExitStack, contextmanager

from pbxportal import embedded_database
from statistics import median

from ..browsers import Admin, Tally
from ..companies.making import FOLDER
from ..portal_server import Portal
from .asked import LAST
from .tables import most_of

CONNECTIONS, TURNS, SECONDS = 8, 3, 8
REQUESTS, SETTLED = 10_000, 2_000
MOST_GROWTH = 5.0  # megabytes of a worker from its settled state on
AT_LEAST = 1.6  # times the requests a second of before
USERS_LIST = "/users/"
# What people open most, and where lists are long.
PAGES = [USERS_LIST, f"/users/?page={LAST}", "/users/?sort=mode", "/users/?q=elle", "/service-numbers/"]
PAGES += ["/company/history/", "/company/orders/", "/company/lists/", "/statistics/calls/", "/me/"]


class Hammer:
    """A signed-in admin of the company with 10,000 users, with eight connections that are kept open."""

    def __init__(self, portal):
        admin = Admin(0, port=portal.port, tally=Tally(), stop=threading.Event(), username="bench10000-0")
        admin.sign_in()
        self.portal = portal
        self.headers = {"Host": f"127.0.0.1:{portal.port}", "X-Forwarded-Proto": "https", "Accept-Encoding": "gzip"}
        self.headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in admin.cookies.items())

    def strike(self, paths, *, seconds=None, requests=None):
        """Milliseconds of each request, of all connections together, for so long or so many."""
        until = time.perf_counter() + (seconds or 3600)
        each = -(-(requests or 10**9) // CONNECTIONS)
        times, wrong = [], []
        threads = [
            threading.Thread(target=self._strike, args=(paths, place, each, until, times, wrong))
            for place in range(CONNECTIONS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if wrong:
            raise RuntimeError(f"answered with {wrong[0]}")
        return times

    def _strike(self, paths, place, each, until, times, wrong):
        connection = http.client.HTTPConnection("127.0.0.1", self.portal.port, timeout=60)
        for turn in range(each):
            began = time.perf_counter()
            if began > until:
                break
            connection.request("GET", paths[(place + turn) % len(paths)], headers=self.headers)
            answer = connection.getresponse()
            answer.read()
            times.append((time.perf_counter() - began) * 1000)
            if answer.status >= 400:
                wrong.append(answer.status)
                break
        connection.close()


@contextmanager
def hammer_of(checkout):
    url = embedded_database.url_of(os.environ["DATABASE_URL"], embedded_database.WEB)
    portal = Portal(FOLDER, url, checkout=checkout)
    portal.environment["MEDIA_ROOT"] = os.environ["MEDIA_ROOT"]
    try:
        portal.start_web()
        yield Hammer(portal)
    finally:
        portal.stop()


def measure(before=None):
    """Rows (what, measured, bound, whether it is kept) of the Users list by eight connections, and of memory."""
    with ExitStack() as stack:
        ours = stack.enter_context(hammer_of(embedded_database.CHECKOUT))
        theirs = stack.enter_context(hammer_of(before)) if before else None
        sides = [side for side in (theirs, ours) if side]
        for side in sides:
            side.strike([USERS_LIST], requests=100)
        times = {side: [] for side in sides}
        for _turn in range(TURNS):
            for side in sides:
                times[side] += side.strike([USERS_LIST], seconds=SECONDS)
        yield rate_of(times, sides)
        yield memory_of(ours)


def rate_of(times, sides):
    rates = [len(times[side]) / (TURNS * SECONDS) for side in sides]
    said = " → ".join(
        f"{rate:.0f} a second, {median(times[side]):.0f} ms ({most_of({'ms': times[side]}):.0f})"
        for rate, side in zip(rates, sides, strict=True)
    )
    what = f"the Users list of 10,000, {CONNECTIONS} connections"
    if len(sides) == 1:
        return what, said, "", True
    return what, f"{said} = {rates[1] / rates[0]:.2f}", f"at least {AT_LEAST}", rates[1] / rates[0] >= AT_LEAST


def memory_of(hammer):
    hammer.strike(PAGES, requests=SETTLED)
    settled = hammer.portal.memory()
    hammer.strike(PAGES, requests=REQUESTS - SETTLED)
    in_the_end = hammer.portal.memory()
    said = ", ".join(f"{settled[pid]} → {in_the_end.get(pid)} MB" for pid in settled)
    is_flat = all(in_the_end.get(pid, 10**6) - settled[pid] <= MOST_GROWTH for pid in settled)
    what = f"each worker's memory after {SETTLED:,} and {REQUESTS:,} requests"
    return what, said, f"at most {MOST_GROWTH:.0f} MB more", is_flat
