"""`make crash`: kill -9 of web workers and of the database while 50 browsers use the portal.

Meanwhile pages may fail, but only in so many words; afterwards all goes on by itself, and nothing is half-saved.
"""

import os
import sys
import time

from .portal_server import portal

LULL = float(os.environ.get("CRASH_SECONDS", "20"))  # between two events
AWAY = 5  # seconds without a database
SETTLED = 10  # seconds after which nothing may fail any more


def main():
    with portal("postgresql-crash") as running:
        from .browsers import statuses
        from .crowd import begin, make_crowd
        from .half_saved import left_undone, missing
        from .load import say
        from .timing import machine

        browsers, tally, stop = make_crowd(running.port)
        running.start()
        begin(browsers)
        phases = [(time.time(), "all well")]

        kill(running, lambda what: phases.append((time.time(), what)))
        ends = time.time()
        stop.set()
        for browser in browsers:
            browser.join(60)
        wrong = [*missing(browsers), *left_undone()]
        moments = [*(moment for moment, _what in phases), ends]
        lines = []
        for (start, what), end in zip(phases, moments[1:], strict=True):
            met = statuses(tally.between(start, end))
            wrong += [f"{what}: {bad}" for bad in unclear(what, met)]
            said = ", ".join(f"{count} x {status}" for status, count in sorted(met.items(), key=str))
            lines.append(f"| {start - phases[0][0]:.0f} s | {what} | {said} |")
    say(machine(), "", "| from | what | answers that came then |", "|---|---|---|", *lines, "")
    say(*(wrong or ["Nothing half-saved; no page broke."]))
    sys.exit(bool(wrong))


def kill(running, goes_on):
    """Kill workers and the database; `goes_on` is told when what happens."""
    time.sleep(LULL)
    for _worker in range(2):
        goes_on("a web worker killed")
        running.kill_worker()
        time.sleep(LULL / 2)
    goes_on("the worker for what waits killed")
    running.kill_background_worker()
    running.start_worker()
    time.sleep(LULL / 2)
    goes_on("the database killed")
    running.kill_database()
    time.sleep(AWAY)
    goes_on("the database started again")
    running.start_database()
    time.sleep(SETTLED)
    goes_on("all well again")
    time.sleep(LULL)


def unclear(what, met):
    """What may not be met: never a 500; no failure at all while all is well; 503 only without a database."""
    for status in met:
        if isinstance(status, int) and status < 400:
            continue
        if what.startswith("all well") or status in (500, 400, 404, "not saved"):
            yield f"{met[status]} x {status}"
        elif status == 503 and "database" not in what:
            yield f"{met[status]} x 503 with a database"


if __name__ == "__main__":
    main()
