"""ARI, the interface of Asterisk: one websocket, over which events come, orders go and their answers come back."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from itertools import count
from urllib.parse import urlencode

import aiohttp

logger = logging.getLogger("portal.calls")

APP = "portal"
ANSWERS_IN = 10  # seconds that Asterisk has for an order
AGAIN_IN = 0.5  # seconds between two tries to connect
ALIVE = 10  # seconds: a connection that says nothing for so long is asked whether it lives
# The events that are asked for; without the choice most of what comes are variables and steps of the dialplan.
EVENTS = (
    *("StasisStart", "StasisEnd", "ChannelDestroyed", "ChannelHangupRequest", "ChannelStateChange"),
    *("ChannelDtmfReceived", "RecordingFinished", "RecordingFailed"),
    *("ChannelTransfer", "PlaybackFinished", "RESTResponse"),  # the answers of orders are events, too
)


class AriError(Exception):
    """An order was refused (`status`, as in HTTP), or there is no connection (None)."""

    def __init__(self, text, status=None):
        super().__init__(text)
        self.status = status


class Ari:
    """A connection that is made anew whenever it is lost, while `run` runs.

    `event` is called with each event, a dict; `connected` is awaited each time before orders of others are let
    through. Orders keep their order; those that come while there is no connection wait a while for the next one.
    """

    def __init__(self, host, port, user, password, *, event: Callable, connected: Callable[[], Awaitable]):
        self._url = f"http://{host}:{port}/ari/events?" + urlencode({"app": APP, "subscribeAll": "false"})
        self._headers = {"Authorization": aiohttp.encode_basic_auth(user, password)}
        self._event, self._connected = event, connected
        self._ids, self._waiting, self._socket = map(str, count(1)), {}, None
        self.is_ready = asyncio.Event()

    async def run(self):
        """Connect, and again after each loss, until cancelled."""
        async with aiohttp.ClientSession(headers=self._headers) as session:
            while True:
                try:
                    await self._hold(session)
                except (aiohttp.ClientError, OSError, AriError) as error:
                    logger.warning("No connection to Asterisk: %s", error)
                await asyncio.sleep(AGAIN_IN)

    async def _hold(self, session):
        async with session.ws_connect(self._url, heartbeat=ALIVE, max_msg_size=0) as self._socket:
            reading = asyncio.create_task(self._read(self._socket))
            try:
                allowed = [{"type": name} for name in EVENTS]
                await self._order("PUT", f"applications/{APP}/eventFilter", {}, {"allowed": allowed})
                await self._connected()
                self.is_ready.set()
                logger.info("Connected to Asterisk.")
                await reading
            finally:
                self.is_ready.clear()
                reading.cancel()
                with suppress(asyncio.CancelledError):
                    await reading
                self._socket = None
                for answer in self._waiting.values():
                    if not answer.done():
                        answer.set_exception(AriError("the connection was lost"))

    async def _read(self, socket):
        async for message in socket:
            if message.type is not aiohttp.WSMsgType.TEXT:
                continue
            said = json.loads(message.data)
            if said["type"] == "RESTResponse":
                answer = self._waiting.get(said["request_id"])
                if answer and not answer.done():
                    answer.set_result(said)
            else:
                self._told(said)

    def _told(self, said):
        """One event that nobody understands takes no call along."""
        try:
            self._event(said)
        except Exception:
            logger.exception("An event of Asterisk was not understood: %s", said.get("type"))

    async def order(self, method, path, body=None, **query):
        """Send an order to `path` below /ari, and return what it answers, from JSON. Raises AriError."""
        if not self.is_ready.is_set():
            try:
                await asyncio.wait_for(self.is_ready.wait(), ANSWERS_IN)
            except TimeoutError:
                raise AriError(f"{method} {path}: no connection") from None
        return await self._order(method, path, query, body)

    async def ask(self, path, **query):
        """GET, also while the connection is being made."""
        return await self._order("GET", path, query, None)

    async def _order(self, method, path, query, body):
        if self._socket is None or self._socket.closed:
            raise AriError(f"{method} {path}: no connection")
        number = next(self._ids)
        said = {"type": "RESTRequest", "transaction_id": number, "request_id": number, "method": method}
        said["uri"] = path
        if query:  # named one by one nothing has to be escaped
            said["query_strings"] = [{"name": name, "value": str(value)} for name, value in query.items()]
        if body is not None:
            said |= {"content_type": "application/json", "message_body": json.dumps(body)}
        loop = asyncio.get_running_loop()
        answer = self._waiting[number] = loop.create_future()
        too_late = loop.call_later(ANSWERS_IN, _give_up, answer)
        try:
            await self._socket.send_str(json.dumps(said))
            told = await answer
        except (TimeoutError, ConnectionError, aiohttp.ClientError) as error:
            raise AriError(f"{method} {path}: no answer") from error
        finally:
            too_late.cancel()
            del self._waiting[number]
        if told["status_code"] >= 300:
            raise AriError(
                f"{method} {path}: {told.get('message_body') or told['reason_phrase']}", told["status_code"]
            )
        return json.loads(told["message_body"]) if told.get("message_body") else None


def _give_up(answer):
    if not answer.done():
        answer.set_exception(TimeoutError())
