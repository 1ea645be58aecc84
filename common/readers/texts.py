"""The letters of a file of text, in whichever encoding some program wrote it."""

import codecs

from . import Refused

MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
LOOKED_AT = 2000  # bytes
CONTROLS = {*range(9), 11, 12, *range(14, 32), 127, 0xFFFD}  # and what stands for bytes that are no letters


def decoded(content):
    """(the text, the name of its encoding): what a mark at the beginning says, UTF-8, else Windows-1252."""
    for mark, encoding in MARKS.items():
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, errors="replace"), encoding
    if encoding := wide_encoding(content[:LOOKED_AT]):
        return content.decode(encoding, errors="replace"), encoding
    try:
        return content.decode(), "utf-8"
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace"), "cp1252"


def text_of(content):
    """The same of a file that has to be text. Raises Refused when it has signs that no text has."""
    text, encoding = decoded(content)
    text = text.rstrip("\0\x1a")  # how old programs end a file
    if not set(map(ord, text)).isdisjoint(CONTROLS):
        raise Refused("no-text")
    return text, encoding


def wide_encoding(begin):
    """UTF-16 without a mark: every other byte of Western text is zero."""
    halves = begin[1::2], begin[::2]
    for encoding, high, low in (("utf-16-le", *halves), ("utf-16-be", *reversed(halves))):
        if len(high) > 1 and high.count(0) > 0.8 * len(high) and low.count(0) == 0:
            return encoding
    return ""
