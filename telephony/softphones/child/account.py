"""A telephone: somebody's account, or one of nobody in particular, with what it does by itself when it is called."""

import os
import sys
import time
import traceback
from contextlib import contextmanager
from pathlib import Path

import pjsua2

from .call import Call, parameters


class Account(pjsua2.Account):
    """`tell(event, **values)` is how it says what happens; `folder` is where recordings go."""

    def __init__(self, name, user, settings, *, folder, tell):
        super().__init__()
        self.name, self.user, self.folder, self._tell = name, user, Path(folder), tell
        self.calls = {}
        self.says, self.answers_after, self.refuses = "", None, 0
        self.create(settings)

    def tell(self, event, **values):
        self._tell(event, account=self.name, at=time.monotonic(), **values)

    @contextmanager
    def watched(self):
        """What goes wrong inside the library's own calls would be lost in it: this process ends with it instead."""
        try:
            yield
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(70)

    def onRegState(self, prm):
        with self.watched():
            registered = prm.code // 100 == 2 and self.getInfo().regIsActive and prm.expiration > 0
            self.tell("registration", code=prm.code, reason=prm.reason, registered=registered)

    def onIncomingCall(self, prm):
        with self.watched():
            call = Call(self, prm.callId, incoming=True)
            call.tell("incoming", text=prm.rdata.wholeMsg, source=prm.rdata.srcAddress)
            if self.refuses:
                call.answer(parameters(self.refuses))
                return
            call.answer(parameters(pjsua2.PJSIP_SC_RINGING))
            if self.answers_after is not None:
                call.answer_at = time.monotonic() + self.answers_after

    def behave(self, *, answers_after, refuses, says):
        """What it does from now on when it is called: answers after seconds (None: never), or refuses by a code."""
        self.answers_after, self.refuses, self.says = answers_after, refuses, says
