"""Letters as people search for them, small and without accents: Sjöberg is found as sjoberg, too."""

import unicodedata

_OWN_LETTERS = {
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ħ": "h",
    "ı": "i",
    "ŧ": "t",
}  # letters that are not a base and an accent
_WITH_ACCENTS = {
    letter: unicodedata.normalize("NFKD", letter)[0]
    for letter in map(chr, range(0xE0, 0x250))
    if letter.islower() and unicodedata.normalize("NFKD", letter)[0] in "abcdefghijklmnopqrstuvwxyz"
}
FOLDED = dict(sorted((_WITH_ACCENTS | _OWN_LETTERS).items()))
ACCENTED, PLAIN = "".join(FOLDED), "".join(FOLDED.values())  # for translate() of PostgreSQL


def folded(text):
    """What the database makes of a text in `User.search_text`."""
    return unicodedata.normalize("NFC", text).lower().translate(str.maketrans(ACCENTED, PLAIN))
