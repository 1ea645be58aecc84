"""One call from its first step to its end: what the planner says, carried out by a telephone system.

`exchange.py` holds all calls of one engine and is told what happens; `call.py` follows the steps of a plan
(`steps.py`: what each kind does); `offers.py` rings telephones, `picking_up.py` lets others take what rings there,
`talks.py` is two who talk, `transfers.py` hands a call on, `queueing.py` lets callers wait by the lines of
`telephony/waiting/`. The telephone system is whatever has the orders of `switch.py`; nothing here knows which one
that is.

Everything that decides happens in one thread, without waiting in between: an event is dealt with before the next
one. What is waited for is the telephone system and the planner.
"""
