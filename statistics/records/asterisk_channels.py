"""Names of Asterisk's channels: TECHNOLOGY/ENDPOINT-NUMBER, or Local/EXTENSION@CONTEXT-NUMBER;1 with its half ;2.

Which technology it is does not matter: chan_sip's SIP, PJSIP, IAX2, SCCP and what is still to come.
"""

import re

_LOCAL = re.compile(r"^Local/(?:[A-Za-z]+-)?([0-9]{2,6})#?@(.+?)(?:[;,][12])?\Z")
_HALF = re.compile(r"[;,][12]\Z")
# An endpoint is a short number, or one for each of its telephones: 501m, 501-desk, 501_2, 501@example.com.
_PHONE = re.compile(r"^[^/]+/([0-9]{2,6})(?:[A-Za-z]|[-_.@].*)?\Z")
_NUMBER = re.compile(r"-[0-9A-Fa-f]+\Z")


def phone(channel):
    """The short number of the telephone, or of whom a Local channel stands for; "" for a trunk."""
    if found := _LOCAL.match(channel):
        return found[1]
    endpoint = _NUMBER.sub("", _HALF.sub("", channel))
    found = _PHONE.match(endpoint)
    return found[1] if found else ""


def local_name(channel):
    """What both halves of a Local channel have in common; "" for any other channel."""
    return _HALF.sub("", channel) if _LOCAL.match(channel) else ""


def is_local(channel):
    """Whether it is no telephone and no trunk, but a way through the dialplan."""
    return channel.startswith("Local/")


def dialled_phones(lastdata):
    """The short numbers that Dial was asked to ring: PJSIP/501&PJSIP/502,30,t."""
    targets = re.split(r"[,|]", lastdata, maxsplit=1)[0]
    return list(dict.fromkeys(found for one in targets.split("&") if (found := phone(one.strip()))))


def has_number(channel):
    """Whether the name is that of one channel, until the system is started again."""
    return bool(_NUMBER.search(_HALF.sub("", channel)))
