"""Text as people type and paste it, made plain before anything is checked.

Programs put characters into a text that nobody sees: marks of direction around numbers and dates, spaces that do not
break, soft hyphens, accents apart from their letters. `cleaned` takes them out, everywhere in the same way.
Passwords, keys and tokens are never cleaned.
"""

import re
import unicodedata

MOST_MARKS = 30  # on one letter, as Unicode's Stream-Safe Text Format (UAX #15) has it: sorting more takes for ever
_PLANES = [*range(0x20000), *range(0xE0000, 0xE1000)]  # those that hold marks, spaces and what is invisible
# Of category Cf, but seen: signs of Arabic, Syriac and Kaithi that enclose a number, and joints of hieroglyphs.
_SEEN = [*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD, *range(0x13430, 0x13440)]
# Of other categories and never seen (Default_Ignorable_Code_Point): a joiner of graphemes, fillers of Korean
# syllables, vowels of Khmer that are not written.
_UNSEEN = [0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2065, 0x3164, 0xFFA0]
_VARIATION_SELECTORS = [*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]
_BLANK_OF_BRAILLE = 0x2800  # no space by its category, but nothing else is seen of it
_LINE_ENDS = {0x2028: "\n", 0x2029: "\n"}
ZWNJ, ZWJ = "\u200c", "\u200d"


def _in_category(category):
    return [code for code in _PLANES if unicodedata.category(chr(code)) == category]


_PLAIN = (
    dict.fromkeys([*_in_category("Cf"), *_UNSEEN, *_VARIATION_SELECTORS])
    | dict.fromkeys([*_in_category("Zs"), _BLANK_OF_BRAILLE], " ")
    | _LINE_ENDS
)
for _code in (*_SEEN, ord(ZWNJ), ord(ZWJ)):
    _PLAIN.pop(_code, None)  # which of them there are depends on the version of Unicode
_MARK = "".join(chr(code) for code in _PLANES if unicodedata.combining(chr(code)))
_TOO_MANY_MARKS = re.compile(f"([{_MARK}]{{{MOST_MARKS}}})[{_MARK}]+")
_JOINERS = re.compile(f"[{ZWNJ}{ZWJ}]")
_VIRAMA = 9  # the combining class of the signs that take a letter of India its vowel
# Scripts whose letters take another form by what stands beside them, as the names of their letters begin.
_CURSIVE = {"ARABIC", "SYRIAC", "MANDAIC", "NKO", "MONGOLIAN", "ADLAM", "HANIFI", "KHMER", "MYANMAR"}


def cleaned(text, *, trim=True):
    """The text without what nobody sees, every kind of space a plain one, accents on their letters (NFC), trimmed.

    Joiners stay where they change what is read: see `_is_needed`. Line breaks and control characters stay as well:
    the validators speak of those. Cleaning what is clean changes nothing.
    """
    if not text.isascii():
        before = None
        while text != before:  # what has come together may be put together: once more is nearly always enough
            before, text = text, _cleaned_once(text)
    return text.strip() if trim else text


def with_usual_digits(text):
    """The digits of every script as 0 to 9: of what is a number, a time or a date, never of a name."""
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in text)


def _cleaned_once(text):
    text = _TOO_MANY_MARKS.sub(r"\1", text.translate(_PLAIN))
    text = unicodedata.normalize("NFC", text)
    return _JOINERS.sub(lambda joiner: joiner[0] if _is_needed(joiner) else "", text)


def _is_needed(joiner):
    """Whether a joiner changes the letters beside it, and so is part of how the word is written.

    - Beside a virama, in words of Hindi, Bengali, Sinhala and others (RFC 5892 A.1 and A.2; before the virama a ZWJ
      writes Bengali র‍্য: The Unicode Standard, 12.2).
    - Between two letters of a cursive script, as in Persian (RFC 5892 A.1).
    - A ZWJ between two emoji: families, professions.
    """
    text, start, end = joiner.string, joiner.start(), joiner.end()
    before, after = text[max(start - 1, 0) : start], text[end : end + 1]
    if not before:
        return False
    if unicodedata.combining(before) == _VIRAMA:
        return True
    if not after:
        return False
    if joiner[0] == ZWJ and (unicodedata.combining(after) == _VIRAMA or _are_emoji(before, after)):
        return True
    script = _script(before)
    return script in _CURSIVE and script == _script(after)


def _script(letter):
    """The script of a letter or of a mark on one, as its name begins; "" for anything else."""
    return unicodedata.name(letter, "").partition(" ")[0] if unicodedata.category(letter)[0] in "LM" else ""


def _are_emoji(before, after):
    """Symbols both, of which the first may have a tone of skin (Sk)."""
    return unicodedata.category(before) in ("So", "Sk") and unicodedata.category(after) == "So"
