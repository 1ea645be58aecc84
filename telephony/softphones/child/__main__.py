"""A process of telephones: orders come in as lines of JSON, what happens goes out as such.

It ends with whoever started it: when there is nobody left to give orders.
"""

import faulthandler
import json
import os
import select
import sys

import pjsua2

from .account import Account
from .call import Call, parameters
from .library import Library


class Telephones:
    """The accounts of this process, and what may be ordered of them: each method named `do_...` is an order."""

    def __init__(self, *, address, port, folder):
        # What the library prints, and what it says when it aborts, goes to the log and not among the answers.
        self.answers = os.fdopen(os.dup(1), "w", buffering=1)
        os.dup2(2, 1)
        self.library = Library(address=address, port=port, log=f"{folder}/pjsua.log", tell=self.tell)
        self.folder, self.accounts, self.typed, self.is_ending = folder, {}, b"", False
        self.tell("ready", port=self.library.port)

    def tell(self, event, **values):
        self.answers.write(json.dumps({"event": event, **values}) + "\n")

    def run(self):
        while not self.is_ending:
            self.library.turn()
            for order in self.orders():
                self.carry_out(order)
            self.answer_who_waits()
        self.end()

    def orders(self):
        """The orders that have come by now; none any more when nobody is left who gives some."""
        while select.select([0], [], [], 0)[0]:
            piece = os.read(0, 65536)
            if not piece:
                self.is_ending = True
                return
            *lines, self.typed = (self.typed + piece).split(b"\n")
            yield from map(json.loads, lines)

    def carry_out(self, order):
        number, name = order.pop("order"), order.pop("do")
        try:
            result = getattr(self, f"do_{name}")(**order)
        except (pjsua2.Error, KeyError) as problem:
            words = problem.info() if isinstance(problem, pjsua2.Error) else f"there is no {problem} any more"
            self.tell("answer", order=number, error=words)
        else:
            self.tell("answer", order=number, result=result)

    def calls(self):
        return [call for account in self.accounts.values() for call in account.calls.values()]

    def answer_who_waits(self):
        for call in self.calls():  # not in `run`, whose variable would keep the last one when it is over
            call.due()

    def call_of(self, account, serial):
        return self.accounts[account].calls[serial]

    def do_add(self, account, **settings):
        made = self.library.settings_of_account(**settings)
        self.accounts[account] = Account(account, settings["user"], made, folder=self.folder, tell=self.tell)

    def do_register(self, account, renew):
        self.accounts[account].setRegistration(renew)

    def do_behave(self, account, **values):
        self.accounts[account].behave(**values)

    def do_call(self, account, to, sender, headers):
        call = Call(self.accounts[account])
        try:
            call.makeCall(to, parameters(headers=headers, sender=sender))
        except pjsua2.Error:
            self.accounts[account].calls.pop(call.serial, None)
            raise
        return call.serial

    def do_answer(self, account, call, code, headers):
        self.call_of(account, call).answer(parameters(code, headers))

    def do_hang_up(self, account, call):
        """One that the other side has ended in this very moment is none any more."""
        if there := self.accounts[account].calls.get(call):
            there.hangup(parameters())

    def do_hold(self, account, call):
        self.call_of(account, call).setHold(parameters())

    def do_resume(self, account, call):
        given = parameters()
        given.opt.flag = pjsua2.PJSUA_CALL_UNHOLD
        self.call_of(account, call).reinvite(given)

    def do_say(self, account, call, file):
        self.call_of(account, call).say(file)

    def do_digits(self, account, call, digits):
        self.call_of(account, call).dialDtmf(digits)

    def do_transfer(self, account, call, to):
        self.call_of(account, call).xfer(to, parameters())

    def do_transfer_to(self, account, call, other):
        self.call_of(account, call).xferReplaces(self.call_of(account, other), parameters())

    def do_end(self):
        self.is_ending = True

    def end(self):
        """Hang up, tell the registrar, and leave nothing of the library's before it goes itself."""
        self.hang_up_all()
        self.library.wait_while(self.calls)
        self.unregister_all()
        self.library.wait_while(lambda: any(one.getInfo().regIsActive for one in self.accounts.values()))
        self.accounts.clear()
        self.library.end()

    def hang_up_all(self):
        for call in self.calls():
            call.hangup(parameters())

    def unregister_all(self):
        for account in self.accounts.values():
            if account.getInfo().regIsActive:
                account.setRegistration(False)


if __name__ == "__main__":
    faulthandler.enable()  # a fault inside the library leaves a trace in the log
    Telephones(address=sys.argv[1], port=int(sys.argv[2]), folder=sys.argv[3]).run()
