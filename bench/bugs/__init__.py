"""The bugs that `make deliberate-bugs` puts in, by what they are about."""

from . import (
    background,
    call_records,
    files,
    forgotten,
    guards,
    holders,
    lists,
    long_work,
    moments,
    mosts,
    numbers,
    outside_addresses,
    recurring,
    second_sends,
    sounds,
    structure,
    text,
    waiting,
)

SUBJECTS = [
    guards,
    background,
    recurring,
    long_work,
    moments,
    structure,
    forgotten,
    files,
    mosts,
    outside_addresses,
    waiting,
    lists,
    holders,
    numbers,
    text,
    sounds,
    call_records,
    second_sends,
]
BUGS = [bug for subject in SUBJECTS for bug in subject.BUGS]
