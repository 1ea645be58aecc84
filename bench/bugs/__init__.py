"""The bugs that `make deliberate-bugs` puts in, by what they are about."""

from . import background, forgotten, guards, long_work, mosts, outside_addresses, recurring, structure

SUBJECTS = [guards, background, recurring, long_work, structure, forgotten, mosts, outside_addresses]
BUGS = [bug for subject in SUBJECTS for bug in subject.BUGS]
