"""The dialplan for calls while no controller is connected: by the plan that each number had last, for a caller of
whom nothing is known.

Each company has a context, with its numbers and short numbers: its own telephones come in there, calls from outside
by [last-known]. Lists of callers are not kept, nor is the order of a queue but for its levels; nobody waits, and
nothing is recorded. What is counted of them carried_alone.py says.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from routing.holding import holds_until
from routing.plan import Caller, Kind, What
from routing.planner import plan_call, plan_user_call
from telephony.calls.settings_on_disk import NotOnDisk
from telephony.outage import EachByItself
from telephony.private_files import write_private
from telephony.resting import Rests

from .trunks_file import endpoint_of
from .users_file import endpoint_name

NAME = "last_known.conf"
MOST_RUNG = 25  # phones of a step: Asterisk takes lines of 8,000 signs, and a name may have some 250
NORMAL, REJECTED = 16, 21  # Q.850
ENDS = {Kind.REJECT: REJECTED, Kind.HANG_UP: NORMAL, Kind.VOICEMAIL: NORMAL, Kind.RECORD: NORMAL}
ANYBODY = Caller()
IS_NOWHERE = "$[${{LEN(${{PJSIP_DIAL_CONTACTS({})}})}} = 0]"  # no telephone of that name is registered
IS_COUNTED = "b(rung^s^1)U(taken)"


def context_of(pk):
    """The context of a company, by its key."""
    return f"last-known-{pk}"


@dataclass(frozen=True)
class Known:
    """What was written of a company by a version of its settings and these copies of prompts (by key), and until when
    it is so.
    """

    version: int
    copies: dict[int, str | None]
    until: datetime
    numbers: tuple[str, ...]
    extensions: str


class LastKnown:
    """The file of one engine, by its SettingsOnDisk and Sounds."""

    def __init__(self, conf, settings, sounds):
        self.conf, self.settings, self.sounds = conf, settings, sounds
        self._rests = Rests()
        self._each = EachByItself("What is known of a company stays as it was", OSError)
        self._known = None  # nothing was written yet

    def write(self, moment):
        """Write the file by the SettingsOnDisk for `moment`, planning only what may have changed; whether it has.

        Of a company whose plans fail it has what was known before.
        """
        known = {}
        for pk, head in sorted(dict(self.settings.heads).items()):
            found = (self._known or {}).get(pk)
            if not self._rests.is_resting(pk) and not self._holds(found, head.version, moment):
                with self._each.working(pk), self._rests.working(pk):
                    found = self._of_company(pk, moment)
            known[pk] = found
        known = {pk: one for pk, one in known.items() if one}
        if self._known is not None and known == self._known:
            return False
        self._known = known
        return write_private(self.conf / NAME, "\n".join(self._sections()))

    def _sections(self):
        yield "[last-known](+)"
        for pk, one in self._known.items():
            yield from (f"exten => {number},1,Goto({context_of(pk)},{number},1)" for number in one.numbers)
        for pk, one in self._known.items():
            yield f"\n[{context_of(pk)}]\n{one.extensions}"

    def _holds(self, known, version, moment):
        if known is None or known.version != version or moment >= known.until:
            return False
        return all(self.sounds.path(pk) == path for pk, path in known.copies.items())

    def _of_company(self, pk, moment):
        try:
            company = self.settings.company(pk)
        except NotOnDisk:
            return None
        settings, lines = company.settings, Lines(company.domain, self.sounds.path)
        numbers = {
            number: plan_call(settings, one, ANYBODY, moment).steps
            for number, one in settings.service_numbers.items()
        }
        people = {pk: plan_user_call(settings, one, ANYBODY, moment).steps for pk, one in settings.users.items()}
        numbers |= {number: people[owner] for number, owner in settings.owners.items()}
        inside = {number: people[owner] for number, owner in settings.short_numbers.items()}
        extensions = [lines.extension(number, steps) for number, steps in (numbers | inside).items()]
        until = holds_until(settings, moment)
        return Known(company.version, lines.copies, until, tuple(numbers), "".join(extensions))


class Lines:
    """Steps of a company of this SIP domain as lines of the dialplan. `path_of` gives the copy of a prompt by its
    key; `copies` are those that were asked for.
    """

    def __init__(self, domain: str, path_of: Callable[[int], str | None]):
        self.domain, self.path_of, self.copies = domain, path_of, {}

    def extension(self, number, steps):
        """The extension that carries out the steps of a call to a number as far as it can."""
        first, *others = list(self._of_steps(number, steps)) or [f"Hangup({NORMAL})"]
        return f"exten => {number},1,{first}\n" + "".join(f" same => n,{one}\n" for one in others)

    def _of_steps(self, number, steps):
        """`number` is that of whom the steps are about, until one passes the call on."""
        for step in steps:
            if step.kind is Kind.PASS_ON:
                number = step.party.number
            elif step.kind is Kind.QUEUE:
                yield from self._waits(number, step.levels)
            elif step.kind is Kind.NOTE and step.setting and step.setting.what is What.MEMBERS:
                yield from self._waits(number, ())
            else:
                yield from self._of_step(step)

    def _waits(self, number, levels):
        """The telephones of each level; where there is none, it is a call that the service number did not serve."""
        yield f"Gosub(counted,waits,1({number},{self.domain}))"
        for level in levels:
            yield from self._rings([phone.who for phone in level.ringing], level.lasts)
        yield "Gosub(counted,waited,1)"

    def _of_step(self, step):
        if step.kind is Kind.PLAY:
            yield from self._plays(step.message.pk)
        elif step.kind is Kind.RING:
            yield from self._rings(step.phones, step.seconds)
        elif step.kind is Kind.DIVERT:
            yield from _goes_out(step)
        elif step.kind in ENDS:
            yield f"Hangup({ENDS[step.kind]})"

    def _plays(self, pk):
        path = self.copies[pk] = self.path_of(pk)
        if path:
            yield "Answer()"
            yield f"Playback({path})"

    def _rings(self, phones, seconds):
        """Telephones of users together, of each the one that Asterisk has first: where the others are is text of the
        telephones' own, which a dialplan would take for its own words. Numbers outside do not ring beside them.
        """
        names = [endpoint_name(one.short_number, self.domain) for one in phones if not one.number][:MOST_RUNG]
        if names:
            yield from (f"GosubIf({IS_NOWHERE.format(name)}?counted,absent,1({name}))" for name in names)
            yield f"Set(__RINGS={seconds})"
            yield f"Dial({'&'.join(f'PJSIP/{name}' for name in names)},{seconds},{IS_COUNTED})"


def _goes_out(step):
    """Out on the trunk of a step, as [last-known-out] does it: a user's telephone shows what that user's calls do."""
    if step.trunk_pk is None:
        yield f"Hangup({NORMAL})"
        return
    yield f"Set(SHOWS={step.shown_number})"
    yield f"Set(GOES_TO=PJSIP/{step.number}@{endpoint_of(step.trunk_pk)})"
    yield "Goto(last-known-out,s,1)"
