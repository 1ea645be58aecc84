"""What is asked of Asterisk, where the order of it matters: it is told by nothing else."""

import asyncio

import pytest

from telephony.asterisk.ari import AriError
from telephony.asterisk.carriers import Carriers
from telephony.asterisk.switch import AsteriskSwitch, caller_id
from telephony.calls.switch import WITHHELD, Gone, Pressed, Shown, SwitchError, TransferAsked


class Noted:
    """In the place of ARI: `orders` are all that came; `status` refuses them."""

    def __init__(self, status=None):
        self.orders, self.status, self.live = [], status, set()

    async def ask(self, path):
        if path.rpartition("/")[2] not in self.live:
            raise AriError("no such recording", 404)

    async def order(self, method, path, body=None, **query):
        self.orders.append((method, path, query))
        if self.status:
            raise AriError("no", self.status)


def switch(ari, carriers=None):
    made = AsteriskSwitch("127.0.0.1", 1, "", "", None, carriers=carriers, tell=None, connected=None)
    made.ari = ari
    return made


@pytest.mark.parametrize(
    ("shown", "told"),
    [
        (Shown("+442079460000", ""), '"+442079460000" <+442079460000>'),
        (Shown("201", 'Ann "Q" <x>'), '"Ann Q x" <201>'),
        (Shown("", "Sales\n"), '"Sales" <anonymous>'),
        (Shown('0"> <999', ""), '"0 999" <0 999>'),
        (Shown('"', ""), '"Anonymous" <anonymous>'),
        (WITHHELD, '"Anonymous" <anonymous>'),
    ],
)
def test_what_is_shown_has_always_a_name_of_ours(shown, told):
    """Else it would be what the caller's own telephone says: that of somebody else, or of a bank."""
    assert caller_id(shown) == told


@pytest.mark.parametrize(("done", "state"), [(True, "channel_answered"), (False, "channel_declined")])
def test_a_transfer_is_answered_when_the_telephones_thread_is_through_with_it(done, state):
    ari = Noted()
    asyncio.run(switch(ari).transferred("c1", done))
    assert ari.orders == [
        ("GET", "channels/c1/variable", {"variable": "CHANNEL(pjsip,call-id)"}),
        ("POST", "channels/c1/transfer_progress", {"states": state}),
    ]


def test_of_a_channel_that_is_gone_no_transfer_is_answered():
    ari = Noted(status=404)
    with pytest.raises(SwitchError):
        asyncio.run(switch(ari).transferred("c1", True))
    assert [method for method, _path, _query in ari.orders] == ["GET"]


@pytest.mark.parametrize("status", [None, 400, 404, 409, 422])
def test_a_channel_that_is_in_no_bridge_is_out_of_it(status):
    ari = Noted(status)
    asyncio.run(switch(ari).take_out("b1", "c1"))
    assert ari.orders == [("POST", "bridges/b1/removeChannel", {"channel": "c1"})]


def test_an_asterisk_that_fails_is_no_channel_that_is_gone():
    with pytest.raises(SwitchError):
        asyncio.run(switch(Noted(status=500)).take_out("b1", "c1"))


def transfer_of(channel, target, **more):
    there = {"requested_destination": {"destination": target}}
    return {"type": "ChannelTransfer", "referred_by": {"source_channel": {"id": channel}}, "refer_to": there} | more


def test_a_telephone_that_was_refused_may_ask_again_and_an_answer_that_is_told_asks_nothing():
    told = []
    made = switch(Noted())
    made._tell = told.append
    made._event(transfer_of("c1", "102"))
    asyncio.run(made.transferred("c1", False))
    made._event(transfer_of("c1", "102", state="channel_declined"))
    made._event(transfer_of("c1", "103"))
    assert told == [TransferAsked("c1", target="102"), TransferAsked("c1", target="103")]


def test_keys_are_told():
    told = []
    made = switch(Noted())
    made._tell = told.append
    made._event({"type": "ChannelDtmfReceived", "channel": {"id": "c1"}, "digit": "#"})
    assert told == [Pressed("c1", "#")]


def test_who_takes_the_place_of_another_channel_is_hung_up():
    """Asterisk lets in who names a talk to replace, and nobody was asked: it is no new call."""

    async def it():
        made, told = switch(Noted()), []
        made._tell = told.append
        there = {"channel": {"id": "thief"}, "args": [], "replace_channel": {"id": "c1"}}
        made._event({"type": "StasisStart"} | there)
        await asyncio.gather(*made._tasks)
        return told, made.ari.orders

    assert asyncio.run(it()) == ([], [("DELETE", "channels/thief", {"reason_code": 21})])


def recorded(kind, name="r1"):
    return {"type": kind, "recording": {"name": name, "state": "done"}}


ENDS = {
    "finished": lambda made: made._event(recorded("RecordingFinished")),
    "failed": lambda made: made._event(recorded("RecordingFailed")),
    "the channel is gone": lambda made: made._event({"type": "StasisEnd", "channel": {"id": "c1"}}),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS.keys())
def test_a_recording_is_over_when_it_is_told(end):
    async def it():
        made, told = switch(Noted()), []
        made._tell = told.append
        task = asyncio.ensure_future(made.record("c1", "r1", seconds=120, silence=5))
        await asyncio.sleep(0)
        made._event(recorded("RecordingFinished", "another"))
        await asyncio.sleep(0)
        assert not task.done()
        end(made)
        await asyncio.wait_for(task, 1)
        assert made._recording == {}
        assert all(isinstance(one, Gone) for one in told)
        return made.ari.orders

    [(method, path, query)] = asyncio.run(it())
    assert (method, path) == ("POST", "channels/c1/record")
    assert (query["name"], query["terminateOn"], query["maxDurationSeconds"], query["maxSilenceSeconds"]) == (
        "r1",
        "#",
        120,
        5,
    )


def test_a_recording_that_is_refused_has_not_begun():
    with pytest.raises(SwitchError):
        asyncio.run(switch(Noted(status=404)).record("c1", "r1", seconds=120, silence=5))


@pytest.mark.parametrize("is_live", [True, False])
def test_a_recording_that_ended_while_the_connection_was_lost_is_over(is_live):
    async def it():
        made = switch(Noted())
        made._connected = lambda standing: asyncio.sleep(0)
        made.standing = lambda: asyncio.sleep(0)
        task = asyncio.ensure_future(made.record("c1", "r1", seconds=120, silence=5))
        await asyncio.sleep(0)
        made.ari.live = {"r1"} if is_live else set()
        await made._is_connected()
        await asyncio.sleep(0)
        is_over = task.done()
        made._event(recorded("RecordingFinished"))
        await asyncio.wait_for(task, 1)
        return is_over

    assert asyncio.run(it()) is not is_live


def test_whose_end_nobody_has_seen_is_waited_for_while_it_goes_on():
    async def it():
        made = switch(Noted())
        await asyncio.wait_for(made.recorded("c1", "r1"), 1)
        made.ari.live = {"r1"}
        task = asyncio.ensure_future(made.recorded("c1", "r1"))
        await asyncio.sleep(0)
        is_over = task.done()
        made._event(recorded("RecordingFinished"))
        await asyncio.wait_for(task, 1)
        return is_over

    assert asyncio.run(it()) is False


def test_what_a_telephone_says_of_itself_is_one_place_to_ring_and_no_other(tmp_path):
    """Contacts are the telephone's own text: none names a trunk, another user, a machine, or a carrier's place."""
    (tmp_path / "trunks.conf").write_text("contact = sip:192.0.2.9:5070\nmatch = 198.51.100.0/24\n")
    there = [
        "sip:501@192.0.2.1:5070;ob",
        "sip:192.0.2.3",
        "sip:x@192.0.2.2:1;transport=ws;x-ast-orig-host=x.invalid:0",
    ]
    odd = ["sip:x&PJSIP/0900@trunk-1", "sip:0900@carrier.example", "sip:x@192.0.2.4,60", "sip:x@192.0.2.5/0900"]
    odd += [
        "sip:0900@192.0.2.9:5070",
        "sip:0900@198.51.100.7",
        "sip:0900@198.51.100.7:5080;transport=ws",
        "sip:1@999.1.1.1",
    ]
    odd += [
        "sip:0900@192.0.2.1;maddr=192.0.2.9",
        "sip:0900@192.0.2.1;ob;MAddr=192.0.2.9",
        "sip:1@192.0.2.1;%6daddr=1.2.3.4",
    ]

    class Told(Noted):
        async def order(self, method, path, body=None, **query):
            return {"value": "&".join(f"PJSIP/501@a.example/{one}" for one in there + odd)}

    found = asyncio.run(switch(Told(), Carriers(tmp_path)).telephones("c1", "501@a.example"))
    assert found == [f"PJSIP/501@a.example/{one}" for one in there]
