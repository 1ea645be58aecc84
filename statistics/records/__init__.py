"""Call records of telephone engines, read: a dict goes in, what it means comes out. No database here.

Each source has a function that reads one record into a `Reading`; the sources are named as in KeptRecord.source.
"""

from . import asterisk, freeswitch
from .reading import NotARecord, Reading, ReadLeg, ReadQueueCall

FREESWITCH, ASTERISK = "freeswitch", "asterisk"
READERS = {FREESWITCH: freeswitch.read, ASTERISK: asterisk.read}

__all__ = ["ASTERISK", "FREESWITCH", "READERS", "NotARecord", "ReadLeg", "ReadQueueCall", "Reading"]
