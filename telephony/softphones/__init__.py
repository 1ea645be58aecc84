"""Telephones made of software, for the tests and for `make phones`: never part of the portal that serves people.

Each telephone is a process of its own (`child/`, built on pjsua2), driven over pipes. Here is what drives it.
"""

from .phone import Call, Phone, carrier, phone, phones
from .process import NotInTime, PhoneBroken
from .tones import Heard, heard_in, tone

__all__ = ["Call", "Heard", "NotInTime", "Phone", "PhoneBroken", "carrier", "heard_in", "phone", "phones", "tone"]
