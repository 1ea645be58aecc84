"""Asterisk as what carries calls: the orders of `telephony/calls/switch.py` in the words of ARI."""

import asyncio
import re
from contextlib import contextmanager, suppress
from itertools import count

from routing.configuration import Message
from telephony.calls.switch import (
    Answered,
    Arrived,
    Cause,
    Gone,
    Pressed,
    Recorded,
    Rings,
    Shown,
    Spoken,
    Standing,
    SwitchError,
    TransferAsked,
    Word,
)

from .ari import APP, Ari, AriError

LEG = "leg"  # what channels that were dialled say when they are answered, beside "trunk" and "phone"
GONE = 404
GONE_OR_NOT_THERE = (GONE, 400, 409, 422)  # no such channel, one that is not ours any more, one that is in no bridge
# `anonymous` alone would leave the number in From.
ANONYMOUS = '"Anonymous" <anonymous>'
# Where a telephone says it is reached: its own text, of which nothing may be taken for another one to dial (`&`), nor
# for the name of a machine, which could be a carrier's; and no carrier is there.
PLACE = re.compile(
    r"sips?:([A-Za-z0-9._~+%-]+@)?(?P<host>([0-9]{1,3}\.){3}[0-9]{1,3})(:(?P<port>[0-9]{1,5}))?"
    r"(;(?!maddr\b)[a-z0-9._~+-]+(=[a-z0-9._~%:+-]+)?)*",  # `maddr` is another place than the host
    re.IGNORECASE | re.ASCII,
)
SIP_PORT = 5060  # of an address without one (RFC 3261, 19.1.2)
NOTES = ("PORTAL_LEG", "PORTAL_WAITS", "PORTAL_RECORDING", "PORTAL_STEP")
OF_CALLERS = ("trunk", "phones")  # contexts of extensions.conf


def caller_id(shown: Shown):
    """What Asterisk is told to show; nothing that the text has may end it early, or be read as a number.

    Without a name it is the number: where Asterisk is told none it would show the one that the caller's own telephone
    says, which may be anybody's.
    """
    number, name = _plain(shown.number), _plain(shown.name or shown.number)
    if not name:
        return ANONYMOUS
    return f'"{name}" <{number or "anonymous"}>'


def _arrived(channel, what, presentation=""):
    """A channel that has called, by what it says of itself and what the dialplan has told with it."""
    return Arrived(
        channel["id"],
        channel["name"].partition("/")[2].rpartition("-")[0],
        channel["dialplan"]["exten"],
        caller=channel["caller"]["number"],
        is_withheld=presentation.startswith("prohib"),
        from_trunk=what == "trunk",
    )


def _plain(text):
    return "".join(sign for sign in text if sign.isprintable() and sign not in '"\\<>')


class AsteriskSwitch:
    """The telephone system of one engine. `tell` gets its events, `connected` is awaited with what there is whenever
    the connection is new. `sounds` has the copies of prompts (`Sounds`), `carriers` says who is no telephone
    (`Carriers`).
    """

    def __init__(self, host, port, user, password, sounds, *, carriers, tell, connected):
        self.sounds, self.carriers, self._tell, self._connected = sounds, carriers, tell, connected
        self.ari = Ari(host, port, user, password, event=self._event, connected=self._is_connected)
        self._playing, self._hears, self._transfers, self._ids = {}, {}, set(), count(1)
        self._causes, self._tasks, self._recording = {}, set(), {}

    async def run(self):
        await self.ari.run()

    async def _is_connected(self):
        for name, (_channel, over) in list(self._recording.items()):  # what has ended meanwhile nobody will tell of
            if not await self._is_recorded_now(name):
                over.set()
        await self._connected(await self.standing())

    async def _is_recorded_now(self, name):
        try:
            await self.ari.ask(f"recordings/live/{name}")
        except AriError as error:
            if error.status == GONE:
                return False
            raise
        return True

    # Events

    def _event(self, said):
        """What Asterisk says. Of a channel that has gone it may say so twice."""
        match said["type"]:
            case "StasisStart" if "replace_channel" in said:  # nobody has let it take another one's place
                self._beside(self.hang_up(said["channel"]["id"], Cause.REJECTED))
            case "StasisStart":
                self._started(said["channel"], said["args"])
            case "ChannelStateChange" if said["channel"]["state"] == "Ringing":
                self._tell(Rings(said["channel"]["id"]))
            case "ChannelHangupRequest":
                self._causes[said["channel"]["id"]] = said.get("cause") or Cause.NORMAL
            case "StasisEnd":
                channel = said["channel"]["id"]
                # Of most channels it is the last that is told: what is known of them is not kept beyond it.
                self._gone(channel, self._causes.pop(channel, Cause.NORMAL))
                self._transfers.discard(channel)
            case "ChannelDestroyed":
                channel = said["channel"]["id"]
                self._gone(channel, said.get("cause") or Cause.NORMAL)
                self._causes.pop(channel, None)
                self._transfers.discard(channel)
            case "PlaybackFinished":
                if playing := self._playing.pop(said["playback"]["id"], None):
                    playing[1].set()
            case "RecordingFinished" | "RecordingFailed":
                if recording := self._recording.get(said["recording"]["name"]):
                    recording[1].set()
            case "ChannelDtmfReceived":
                self._tell(Pressed(said["channel"]["id"], said["digit"]))
            case "ChannelTransfer":
                self._transfer(said)

    def _started(self, channel, args):
        """A channel is ours from now on: a new call, or an answer to one of our own."""
        name = channel["id"]
        what, *more = args
        if what == LEG:
            self._tell(Answered(name))
            return
        self._tell(_arrived(channel, what, *more))

    def _beside(self, work):
        """What nobody waits for, and may come too late."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _gone(self, channel, cause):
        self._hears.pop(channel, None)
        for name, (there, over) in list(self._playing.items()):
            if there == channel:
                over.set()
                del self._playing[name]
        for there, over in self._recording.values():
            if there == channel:  # whatever was written of it has been closed before
                over.set()
        self._tell(Gone(channel, cause))

    def _transfer(self, said):
        """A telephone wants to hand its call on. Asterisk says so again when it was answered, with how that went:
        after a refusal that may come when the telephone may ask again already.
        """
        if said.get("state"):
            return
        channel = said["referred_by"]["source_channel"]["id"]
        if channel in self._transfers:
            return
        self._transfers.add(channel)
        there = said["refer_to"]
        consultation = (there.get("destination_channel") or {}).get("id", "")
        target = (there.get("requested_destination") or {}).get("destination", "")
        self._tell(TransferAsked(channel, target=target, consultation=consultation))

    # Orders

    async def _order(self, method, path, body=None, **query):
        try:
            return await self.ari.order(method, path, body, **query)
        except AriError as error:
            raise SwitchError(str(error)) from error

    async def answer(self, channel):
        await self._order("POST", f"channels/{channel}/answer")

    async def ring(self, channel):
        self._hears[channel] = "ring"
        await self._order("POST", f"channels/{channel}/ring")

    async def music(self, channel, message):
        if message is None:
            await self.ring(channel)
            return
        self._hears[channel] = "moh"
        await self._order("POST", f"channels/{channel}/moh", mohClass=self.sounds.music(message.pk))

    async def quiet(self, channel):
        if what := self._hears.pop(channel, None):
            await self._order("DELETE", f"channels/{channel}/{what}")

    async def play(self, channel, sounds, name=""):
        media = [one for one in map(self._media, sounds) if one]
        if not media:
            return
        name, over = name or f"{channel}-sound-{next(self._ids)}", asyncio.Event()
        self._playing[name] = channel, over
        try:
            await self._order("POST", f"channels/{channel}/play/{name}", media=",".join(media))
            await over.wait()
        except asyncio.CancelledError:
            self._beside(self._stopped(name))
            raise
        finally:
            self._playing.pop(name, None)

    async def _stopped(self, playback):
        with suppress(AriError):  # over already
            await self.ari.order("DELETE", f"playbacks/{playback}")

    async def played(self, channel, name):
        over = asyncio.Event()
        self._playing[name] = channel, over
        try:
            await self.ari.order("GET", f"playbacks/{name}")
            await over.wait()
        except AriError as error:
            if error.status != GONE:
                raise SwitchError(str(error)) from error
        finally:
            self._playing.pop(name, None)

    async def record(self, channel, name, *, seconds, silence):
        told = {"maxDurationSeconds": seconds, "maxSilenceSeconds": silence, "beep": "true", "terminateOn": "#"}
        with self._until_recorded(channel, name) as over:
            try:
                path = f"channels/{channel}/record"
                await self.ari.order("POST", path, name=name, format="wav", ifExists="fail", **told)
            except AriError as error:
                if error.status:
                    raise SwitchError(str(error)) from error
            await over.wait()  # with the connection lost it may have begun: that is seen when there is a new one

    async def recorded(self, channel, name):
        with self._until_recorded(channel, name) as over:
            try:
                if await self._is_recorded_now(name):
                    await over.wait()
            except AriError as error:
                raise SwitchError(str(error)) from error

    @contextmanager
    def _until_recorded(self, channel, name):
        """An event that is set once nothing more is written of a recording."""
        over = asyncio.Event()
        self._recording[name] = channel, over
        try:
            yield over
        finally:
            del self._recording[name]

    def _media(self, sound):
        match sound:
            case Message():
                path = self.sounds.path(sound.pk)
                return path and f"sound:{path}"
            case Word(name):
                return f"sound:{name}"
            case Recorded(name):
                return f"recording:{name}"
            case Spoken(number):
                return f"number:{number}"

    async def telephones(self, channel, endpoint):
        contacts = f"PJSIP_DIAL_CONTACTS({endpoint})"
        try:
            found = await self.ari.order("GET", f"channels/{channel}/variable", variable=contacts)
        except AriError as error:
            if error.status == GONE:  # also of an endpoint that there is none of
                return []
            raise SwitchError(str(error)) from error
        told = f"PJSIP/{endpoint}/"
        named = [one.removeprefix(told) for one in found["value"].split("&") if one.startswith(told)]
        return [told + place for place in named if self._is_of_telephone(place)]

    def _is_of_telephone(self, place):
        found = PLACE.fullmatch(place)
        return bool(found) and not self.carriers.are_at(found["host"], int(found["port"] or SIP_PORT))

    def outside(self, number, trunk_pk):
        return f"PJSIP/{number}@trunk-{trunk_pk}"

    async def dial(self, channel, to, *, caller, shown, seconds):
        await self._order(
            "POST",
            f"channels/{channel}",
            endpoint=to,
            app=APP,
            appArgs=LEG,
            originator=caller,
            callerId=caller_id(shown),
            timeout=round(seconds),
        )

    async def bridge(self, bridge, channels):
        await self._order("POST", f"bridges/{bridge}", type="mixing")
        # Else telephones are told by whom they have been joined: numbers that are withheld, or shown otherwise.
        await self._order(
            "POST", f"bridges/{bridge}/addChannel", channel=",".join(channels), inhibitConnectedLineUpdates="true"
        )

    async def take_out(self, bridge, channel):
        """Asterisk has it leave before it answers. Of a bridge that is deleted it would leave by and by, and a sound
        that is ordered meanwhile is played to the bridge: nobody hears it, and it has no end for ten minutes.
        """
        await self._unless_gone("POST", f"bridges/{bridge}/removeChannel", channel=channel)

    async def unbridge(self, bridge):
        await self._unless_gone("DELETE", f"bridges/{bridge}")

    async def hang_up(self, channel, cause):
        await self._unless_gone("DELETE", f"channels/{channel}", reason_code=int(cause))

    async def _unless_gone(self, method, path, **query):
        try:
            await self.ari.order(method, path, **query)
        except AriError as error:
            if error.status not in GONE_OR_NOT_THERE:
                raise SwitchError(str(error)) from error

    async def note(self, channel, name, value):
        await self._order("POST", f"channels/{channel}/variable", variable=name, value=value)

    async def transferred(self, channel, done):
        """Asterisk 22.10 tells of a transfer a moment before it is ready for the answer; one that comes earlier is
        the end of it, and of all calls (a NULL pointer in res_pjsip_refer). A question that its thread for the
        telephone has to answer comes back after that.
        """
        await self._order("GET", f"channels/{channel}/variable", variable="CHANNEL(pjsip,call-id)")
        state = "channel_answered" if done else "channel_declined"
        await self._order("POST", f"channels/{channel}/transfer_progress", states=state)
        if not done:
            self._transfers.discard(channel)

    async def standing(self):
        channels, bridges = await self.ari.ask("channels"), await self.ari.ask("bridges")
        found, called = {}, []
        for one in channels:
            is_ours = one["dialplan"].get("app_name") == "Stasis"
            found[one["id"]] = await self._notes(one["id"]) if is_ours else None
            if is_ours and one["dialplan"]["context"] in OF_CALLERS:
                called.append(one)
        callers = {one["id"]: _arrived(one, *one["dialplan"]["app_data"].split(",")[1:]) for one in called}
        answered = frozenset(one["id"] for one in called if one["state"] == "Up")
        return Standing(found, {one["id"]: tuple(one["channels"]) for one in bridges}, callers, answered)

    async def _notes(self, channel):
        """What was noted on a channel. Asked for here alone: told with each event, it would be read each time."""
        return {name: await self._noted(channel, name) for name in NOTES}

    async def _noted(self, channel, name):
        try:
            found = await self.ari.ask(f"channels/{channel}/variable", variable=name)
        except AriError as error:
            if error.status == GONE:  # also where nothing was noted
                return ""
            raise
        return found["value"]
