"""The bugs that `make deliberate-bugs` puts in, by what they are about."""

from . import background, forgotten, guards, mosts, structure

BUGS = [*guards.BUGS, *background.BUGS, *structure.BUGS, *forgotten.BUGS, *mosts.BUGS]
