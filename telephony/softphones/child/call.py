"""A call of a telephone: what happens in it is told at once, what is heard in it is recorded."""

import time
from itertools import count

import pjsua2

STATES = {pjsua2.PJSIP_INV_STATE_EARLY: "ringing", pjsua2.PJSIP_INV_STATE_CONFIRMED: "answered"}
MEDIA = {
    pjsua2.PJSUA_CALL_MEDIA_ACTIVE: "active",
    pjsua2.PJSUA_CALL_MEDIA_LOCAL_HOLD: "held here",
    pjsua2.PJSUA_CALL_MEDIA_REMOTE_HOLD: "held there",
}
serials = count(1)


def parameters(code=0, headers=(), sender=""):
    """What goes with an order to a call: a status code, headers (name, value), another From."""
    given = pjsua2.CallOpParam(True)
    given.statusCode = code
    given.opt.videoCount = given.opt.textCount = 0
    given.txOption.localUri = sender
    for name, value in headers:
        header = pjsua2.SipHeader()
        header.hName, header.hValue = name, value
        given.txOption.headers.append(header)
    return given


class Call(pjsua2.Call):
    """One call, known to whoever drives the telephone by `serial`: the library's own ids come again."""

    def __init__(self, telephone, call_id=pjsua2.PJSUA_INVALID_ID, *, incoming=False):
        super().__init__(telephone, call_id)
        self.telephone, self.incoming, self.serial = telephone, incoming, next(serials)
        self.says, self.player, self.recorder, self.audio, self.pieces = telephone.says, None, None, None, count(1)
        self.answer_at = None  # by time.monotonic()
        self.is_over = False
        telephone.calls[self.serial] = self

    def tell(self, event, **values):
        self.telephone.tell(event, call=self.serial, **values)

    def onCallState(self, prm):
        with self.telephone.watched():
            state = self.getInfo()
            if state.state == pjsua2.PJSIP_INV_STATE_DISCONNECTED:
                self.tell_message(prm.e)
                self.over(state)
            elif state.state in STATES:
                self.tell("state", state=STATES[state.state], code=state.lastStatusCode, reason=state.lastReason)

    def over(self, state):
        """The object goes at once: the library may give its id to the next call in the same turn."""
        self.is_over = True
        self.stop_recording()
        self.player = self.audio = None
        del self.telephone.calls[self.serial]
        self.tell("state", state="over", code=state.lastStatusCode, reason=state.lastReason)

    def onCallTsxState(self, prm):
        with self.telephone.watched():
            self.tell_message(prm.e)

    def tell_message(self, event):
        """What has come in from the other side, if anything has. The last message comes with the end only."""
        what = event.body.tsxState
        if event.type == pjsua2.PJSIP_EVENT_TSX_STATE and what.type == pjsua2.PJSIP_EVENT_RX_MSG:
            self.tell("message", text=what.src.rdata.wholeMsg)

    def onCallMediaState(self, prm):
        with self.telephone.watched():
            state = self.getInfo()
            places = [place for place, one in enumerate(state.media) if one.type == pjsua2.PJMEDIA_TYPE_AUDIO]
            status = state.media[places[0]].status if places else None
            self.stop_recording()
            self.audio = None
            if status == pjsua2.PJSUA_CALL_MEDIA_ACTIVE:
                self.audio = self.getAudioMedia(places[0])
                self.record()
                self.speak()
            self.tell("media", media=MEDIA.get(status, "none"))

    def record(self):
        """What is heard from now on, into a file of its own: after a pause its time would not fit any more."""
        path = self.telephone.folder / f"{self.telephone.user}-{self.serial}-{next(self.pieces)}.wav"
        self.recorder = pjsua2.AudioMediaRecorder()
        self.recorder.createRecorder(str(path))
        self.audio.startTransmit(self.recorder)
        self.tell("recording", file=str(path))

    def stop_recording(self):
        self.recorder = None  # which writes the rest

    def say(self, path):
        """Play a file over and over from now on; "" is silence."""
        self.says = path
        self.speak()

    def speak(self):
        self.player = None
        if self.says and self.audio:
            self.player = pjsua2.AudioMediaPlayer()
            self.player.createPlayer(self.says)
            self.player.startTransmit(self.audio)

    def onDtmfDigit(self, prm):
        self.tell("digit", digit=prm.digit)

    def onCallTransferRequest(self, prm):
        """Somebody sends this telephone on to another one: it calls there, as telephones do."""
        with self.telephone.watched():
            new = Call(self.telephone)
            prm.newCall = new
            self.tell("sent on", to=prm.dstUri, new=new.serial)

    def onCallTransferStatus(self, prm):
        with self.telephone.watched():
            self.tell("transfer", code=prm.statusCode, reason=prm.reason, final=prm.finalNotify)

    def onCallReplaced(self, prm):
        """Another call has taken this one's place: the library has made it, and gives its id only."""
        with self.telephone.watched():
            new = Call(self.telephone, prm.newCallId)
            prm.newCall = new
            self.tell("replaced", new=new.serial)

    def due(self):
        """Answer, when the time for it has come."""
        if self.answer_at is not None and time.monotonic() >= self.answer_at:
            self.answer_at = None
            self.answer(parameters(pjsua2.PJSIP_SC_OK))
