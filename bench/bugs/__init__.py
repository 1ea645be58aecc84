"""The bugs that `make deliberate-bugs` puts in, by what they are about."""

from . import background, forgotten, guards, mosts, outside_addresses, structure

BUGS = [bug for one in (guards, background, structure, forgotten, mosts, outside_addresses) for bug in one.BUGS]
