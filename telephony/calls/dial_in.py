"""Dial-in recording: who knows the PIN records a message of the company, hears it, and says where it is played.

What is said to the caller are words of Asterisk's own voice; which keys they name is kept to.
"""

import asyncio
import logging
from collections import defaultdict, deque

from telephony.records.recordings import DICTATED

from .switch import Cause, Recorded, Word

logger = logging.getLogger("portal.calls")

# "Please enter your password followed by the pound key", and the same after "password incorrect".
PIN, WRONG_PIN = Word("agent-pass"), Word("auth-incorrect")
SPEAK, TOO_SHORT = Word("vm-rec-temp"), Word("vm-tooshort")
REVIEW = Word("vm-review")  # 1 accepts, 2 listens, 3 records again
WHERE = Word("vm-savefolder")  # "Which folder should I save the message to?"
SORRY = Word("vm-sorry")  # "I did not understand your response"
SAVED, NOT_SAVED = (Word("vm-msgsaved"),), (Word("im-sorry"), Word("please-try-call-later"))
BYE = (Word("vm-goodbye"),)
ACCEPT, LISTEN, AGAIN = "1", "2", "3"
# By key: the setting of the service number that the message becomes; with None it is only kept.
SETTINGS = {
    "1": "welcome_message",
    "2": "opening_hours_closed_message",
    "3": "calendar_closed_message",
    "4": "no_agents_message",
    "5": None,
}
TRIES = 3
MOST_WRONG, HOUR = 12, 3600  # PINs of all calls to a number in so many seconds
PATIENCE = 10  # seconds for a key
LONGEST, SILENCE = 120, 5  # seconds
SHORTEST = 1.0  # seconds


class WrongPins:
    """Wrong PINs of the last hour by service number (its key): who calls can be forged, and a PIN be guessed."""

    def __init__(self, clock):
        self._clock, self._times = clock, defaultdict(lambda: deque(maxlen=MOST_WRONG))

    def note(self, number):
        self._times[number].append(self._clock.now())

    def are_too_many(self, number):
        """Whether nobody is asked for the PIN just now, who knows it neither."""
        times = self._times.get(number, ())
        return len(times) == MOST_WRONG and self._clock.now() - times[0] < HOUR


class DialIn:
    """What happens to a Call at a step RECORD. It may be cancelled at any moment: what was not accepted is gone."""

    def __init__(self, call, step):
        self.call, self.step, self.name = call, step, ""
        self.exchange, self.channel = call.exchange, call.origin.channel
        self.keys = call.keys = asyncio.Queue()

    async def run(self):
        try:
            if await self._knows_the_pin() and await self._accepts():
                where = await self._asked((WHERE,), SETTINGS)
                if where:
                    await self._say(SAVED if await self._keep(SETTINGS[where]) else NOT_SAVED)
            await self._say(BYE)
        finally:
            self.call.keys = None
            self._forget()
        self.call.end(Cause.NORMAL)

    async def _knows_the_pin(self):
        wrong = self.exchange.wrong_pins
        for words in (PIN, *[WRONG_PIN] * (TRIES - 1)):
            if wrong.are_too_many(self.step.party.pk):
                logger.warning("Too many wrong PINs for the service number %s: none is asked for", self.step.party.pk)
                return False
            typed = await self._digits(words, len(self.step.pin))
            if typed and typed == self.step.pin:
                return True
            if typed:
                wrong.note(self.step.party.pk)
        return False

    async def _digits(self, words, most):
        """What is typed: up to a #, so many digits, or the end of patience. A # before any digit is none."""
        typed, key = "", await self._key(words)
        while key:
            if key != "#":
                typed += key
            if len(typed) == most or (key == "#" and typed):
                break
            key = await self._key()
        return typed

    async def _accepts(self):
        """Record until the caller accepts what was recorded; whether that is so."""
        for _time in range(TRIES * TRIES):
            if not await self._record():
                await self._say([TOO_SHORT])
                continue
            key = LISTEN
            while key == LISTEN:
                key = await self._asked((Recorded(self.name), REVIEW), (ACCEPT, LISTEN, AGAIN))
            if key != AGAIN:
                return key == ACCEPT
        return False

    async def _record(self):
        """Record once, in place of what was recorded before; whether anything was said."""
        self._forget()
        await self._say([SPEAK])
        self.name = f"{self.call.trail.channel}{DICTATED}{self.call.trail.next_recording()}"
        await self.exchange.switch.record(self.channel, self.name, seconds=LONGEST, silence=SILENCE)
        return await self.exchange.recordings.spool.seconds(self.name) >= SHORTEST

    async def _keep(self, setting):
        told = {"company": self.call.company_pk, "service_number": self.step.party.pk, "setting": setting}
        told |= {"caller": self.call.origin.who.told, "recorded_at": self.exchange.clock.moment()}
        return await self.exchange.recordings.spool.keep_dictated(self.name, **told)

    def _forget(self):
        if self.name:
            self.exchange.spawn(self.exchange.recordings.spool.drop(self.name))
            self.name = ""

    # What is said and pressed

    async def _say(self, sounds):
        await self.exchange.switch.play(self.channel, list(sounds))

    async def _asked(self, words, allowed):
        """One of the allowed keys, asked for up to three times; "" if none of them is pressed."""
        self._clear()
        said = words
        for _time in range(TRIES):
            key = await self._key(*said)
            if key and key in allowed:
                return key
            said = (SORRY, *words) if key else words
        return ""

    async def _key(self, *words):
        """The next key, which ends what is said; "" if none is pressed for so long after that."""
        pressed = asyncio.ensure_future(self.keys.get())
        said = asyncio.ensure_future(self._say(words)) if words else None
        try:
            if said:
                await asyncio.wait([pressed, said], return_when=asyncio.FIRST_COMPLETED)
                if said.done():
                    said.result()
            await asyncio.wait([pressed], timeout=PATIENCE)
            return pressed.result() if pressed.done() else ""
        finally:
            pressed.cancel()
            if said:
                said.cancel()
                await asyncio.gather(said, return_exceptions=True)

    def _clear(self):
        while not self.keys.empty():
            self.keys.get_nowait()
