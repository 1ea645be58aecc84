import os
import platform
from time import perf_counter

from statistics import median


def machine():
    return f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}"


def seconds(function):
    start = perf_counter()
    function()
    return perf_counter() - start


def side_by_side(ours, bare, rounds=60, warm=5):
    """Median seconds of both, run in turn, and the median of the pairs' ratios."""
    for _warm_up in range(warm):
        ours(), bare()
    pairs = [(seconds(ours), seconds(bare)) for _round in range(rounds)]
    return median(a for a, _b in pairs), median(b for _a, b in pairs), median(a / b for a, b in pairs)
