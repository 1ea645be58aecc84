"""Call records of telephone engines, read: a dict goes in, what it means comes out. No database here.

Each source has a function that reads one record into a `Reading`; the sources are named as in KeptRecord.source.
"""

from . import asterisk, freeswitch, portal
from .reading import NotARecord, Reading, ReadLeg, ReadQueueCall

FREESWITCH, ASTERISK, PORTAL = "freeswitch", "asterisk", "portal"
READERS = {FREESWITCH: freeswitch.read, ASTERISK: asterisk.read, PORTAL: portal.read}

__all__ = ["ASTERISK", "FREESWITCH", "PORTAL", "READERS", "NotARecord", "ReadLeg", "ReadQueueCall", "Reading"]
