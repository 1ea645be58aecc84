"""The telephones of a stage: those of the companies' people, and carriers. A process has room for four calls."""

from contextlib import ExitStack, contextmanager
from itertools import count
from threading import Condition

from telephony.softphones import carrier, phones

from .sounds import CALLER, OUTSIDE, USER

ROOM = 4  # calls at once of a process
PATIENCE = 60  # seconds: as long as a scene may wait for room


class Rooms:
    """Who may begin: scenes run at once, and a process with more calls than it has room for turns some away."""

    def __init__(self):
        self.changed, self.taken = Condition(), {}

    @contextmanager
    def room(self, processes):
        """Wait until there is room for a call in each of the processes, which may be named several times."""
        wanted = {one: processes.count(one) for one in processes}
        with self.changed:
            assert self.changed.wait_for(lambda: self._is_for(wanted), PATIENCE), "No room for another call."
            self._take(wanted, 1)
        try:
            yield
        finally:
            with self.changed:
                self._take(wanted, -1)
                self.changed.notify_all()

    def _is_for(self, wanted):
        return all(self.taken.get(one, 0) + count <= ROOM for one, count in wanted.items())

    def _take(self, wanted, sign):
        for one, calls in wanted.items():
            self.taken[one] = self.taken.get(one, 0) + sign * calls


class Outside:
    """The world outside: `callers` are carriers that send calls, `far` is the one that calls go out to.

    Each caller says the tone CALLER, who answers outside says OUTSIDE.
    """

    def __init__(self, stack, folder, callers=2):
        self.callers = [stack.enter_context(carrier(folder=folder / f"carrier-{n}")) for n in range(callers)]
        self.far = stack.enter_context(carrier(folder=folder / "far"))
        for one in self.callers:
            one.behave(says=CALLER)
        self.far.behave(says=OUTSIDE)

    @property
    def gateway(self):
        return f"127.0.0.1:{self.far.port}"

    @property
    def addresses(self):
        return [f"127.0.0.1:{one.port}" for one in (*self.callers, self.far)]

    @property
    def all(self):
        return [*self.callers, self.far]

    def called(self, number, within=10):
        """Wait until a number outside is called; returns the Call there, the first that is not over."""
        process = self.far.process
        there = lambda one: one.called == number and one.state != "over"  # noqa: E731
        found = lambda: next(filter(there, self.far.incoming), None)  # noqa: E731
        return process.wait_for(found, within, f"{number} to be called")


class Desks:
    """Telephones of people, an account each, several in a process."""

    def __init__(self, folder, registrar, *, a_process=8):
        self.folder, self.registrar, self.a_process = folder, registrar, a_process
        self.stack, self.made, self.processes = ExitStack(), count(), []

    def telephone(self, user, password, *, says=USER, is_alone=False, registrar=None, **how):
        """A telephone of a user, which registers; in a process with others of the same company only.

        It does so at another port than the others if `registrar` says so; `how`: see Phone.
        """
        domain = user.tenant.sip_domain
        add = self._process() if is_alone else self._process_for(domain)
        made = add(user.short_number, domain, password, registrar or self.registrar, **how)
        made.behave(says=says)
        made.register(wait=False)
        return made

    def _process_for(self, domain):
        """One with room for another account: an account is known in it by the user's name alone."""
        for place, (whose, accounts, add) in enumerate(self.processes):
            if whose == domain and accounts < self.a_process:
                self.processes[place] = (whose, accounts + 1, add)
                return add
        add = self._process()
        self.processes.append((domain, 1, add))
        return add

    def _process(self):
        return self.stack.enter_context(phones(folder=self.folder / f"desks-{next(self.made)}"))
