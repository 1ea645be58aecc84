"""Loaded by each Python of `make test-at-odd-times`, before anything else.

Python's sleep names the moment of the monotonic clock at which it ends. libfaketime 0.9.10 leaves that clock alone
when told to, and all the same takes its own offset from that moment, which then is before the machine was started.
"""

import select
import time


def sleep(seconds):
    select.select([], [], [], seconds)


time.sleep = sleep
