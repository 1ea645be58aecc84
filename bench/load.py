"""`make load`: 50 browsers for two minutes, then on until each web worker has answered 10,000 requests."""

import os
import sys
import time
from collections import defaultdict

from .portal_server import WORKERS, portal

SECONDS = int(os.environ.get("LOAD_SECONDS", "120"))
REQUESTS = int(os.environ.get("LOAD_REQUESTS", "10000"))  # of each worker
MOST_GROWTH = 10.0  # megabytes of a worker, from its 1,000th request on


def main():
    with portal("postgresql-load") as running:
        from .crowd import begin, make_crowd
        from .half_saved import left_undone, missing
        from .timing import machine

        browsers, tally, stop = make_crowd(running.port)
        running.start()
        begin(browsers)
        memory, began = {}, time.time()
        memory["1,000 requests"] = wait_for(running, tally, 1000 * WORKERS)
        time.sleep(max(0, began + SECONDS - time.time()))
        loaded = tally.between(began, began + SECONDS)
        memory[f"{len(loaded) // WORKERS:,} requests"] = running.memory()
        memory[f"{REQUESTS:,} requests"] = wait_for(running, tally, REQUESTS * WORKERS)
        stop.set()
        for browser in browsers:
            browser.join(60)
        wrong = [*failures(tally.answers), *missing(browsers), *left_undone(), *grown(memory)]
    rate = f"{len(loaded):,} requests, {len(loaded) / SECONDS:.0f} a second"
    say(machine(), "", f"{len(browsers)} browsers, {SECONDS} seconds: {rate}", "")
    say(*latencies(loaded), "", "| each worker's memory after | MB |", "|---|---|")
    say(*(f"| {when} | {', '.join(map(str, each.values()))} |" for when, each in memory.items()))
    say("", *(wrong or ["No error, nothing half-saved."]))
    sys.exit(bool(wrong))


def wait_for(running, tally, requests):
    """The workers' memory once so many requests have been answered by all of them together."""
    while len(tally.answers) < requests:
        time.sleep(0.2)
    return running.memory()


def failures(answers):
    """Lines about lost connections, pages that broke, and forms that were not saved."""
    found = defaultdict(int)
    for _moment, what, status, _seconds in answers:
        if not isinstance(status, int) or status >= 400:
            found[what, status] += 1
    return [f"{what}: {status}, {count} times" for (what, status), count in found.items()]


def grown(memory):
    first, *_middle, last = memory.values()
    if first.keys() != last.keys():
        return ["a worker has been replaced"]
    return [
        f"worker {pid} grew from {first[pid]} to {last[pid]} MB"
        for pid in first
        if last[pid] - first[pid] > MOST_GROWTH
    ]


def latencies(answers):
    by_what = defaultdict(list)
    for _moment, what, _status, seconds in answers:
        by_what[what].append(seconds * 1000)
    by_what["all"] = [one for some in by_what.values() for one in some]
    yield "| request | count | median ms | 95 % within | longest |"
    yield "|---|---|---|---|---|"
    for what, times in sorted(by_what.items(), key=lambda item: -len(item[1])):
        times.sort()
        middle, most = times[len(times) // 2], times[int(len(times) * 0.95)]
        yield f"| {what} | {len(times):,} | {middle:.0f} | {most:.0f} | {times[-1]:.0f} |"


def say(*lines):
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
