"""The bugs that `make deliberate-bugs` puts in, by what they are about."""

from . import forgotten, guards, structure

BUGS = [*guards.BUGS, *structure.BUGS, *forgotten.BUGS]
