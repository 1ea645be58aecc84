"""What a telephone shows of a SIP message (RFC 3261): its headers, and the name and number of an address."""

import re
from typing import NamedTuple
from urllib.parse import unquote

# The short forms that pjsua and Asterisk could send.
SHORT_FORMS = {
    "f": "from",
    "t": "to",
    "i": "call-id",
    "m": "contact",
    "v": "via",
    "r": "refer-to",
    "b": "referred-by",
}
ADDRESS = re.compile(
    r'^\s*(?:"((?:[^"\\]|\\.)*)"|([^<"]*?))\s*<?(?:sips?|tel):(?:([^@>;]*)@)?([^>;\s]*)', re.IGNORECASE
)


class Address(NamedTuple):
    """Who somebody is, as a display shows it. `number` is the part before the @: "" where there is none."""

    name: str
    number: str
    host: str


def headers_of(message):
    """The headers of a SIP message in their order: {"from": [value, ...]}, names in small letters."""
    found = {}
    head = message.replace("\r\n", "\n").partition("\n\n")[0]
    for line in re.sub(r"\n[ \t]+", " ", head).split("\n")[1:]:
        name, colon, value = line.partition(":")
        name = name.strip().lower()
        if colon:
            found.setdefault(SHORT_FORMS.get(name, name), []).append(value.strip())
    return found


def first_line(message):
    """The request line, or the status line."""
    return message.replace("\r\n", "\n").partition("\n")[0]


def address_of(value):
    """The address of a From, To or P-Asserted-Identity header: `"Ann" <sip:501@demo.pbx.example>;tag=1`."""
    found = ADDRESS.match(value)
    if not found:
        return Address("", "", "")
    quoted, plain, number, host = found.groups(default="")
    return Address(re.sub(r"\\(.)", r"\1", quoted) or plain.strip(), unquote(number), host)
