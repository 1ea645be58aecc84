"""The telephone system under load, on time and for long: a real Asterisk with the controller, beside a bare Asterisk.

Calls are sipp's (SIP without sound), which comes with Asterisk out of Debian's packages; where each moment is to be
seen, telephones of `desk.py` take its place. Everything listens on loopback.
"""
