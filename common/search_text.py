"""Text as people search for it: small, without accents and apostrophes, however it is stored.

Sjöberg is found as sjoberg, Núñez as nunez, O’Neill as oneill, Straße as strasse.
"""

import re
import unicodedata

from django.db.models import Func, TextField, Value
from django.db.models.functions import Lower, Replace

# What people leave out or write in many ways: apostrophes and what stands for them, and joiners and other signs that
# nobody sees. As both Python's and PostgreSQL's regular expressions write them.
LEFT_OUT = (
    r"['`\u00ad\u00b4\u02b9-\u02bf\u02c8\u02ca\u02cb\u0374\u0384\u05f3\u1fbd\u1fbf\u1fef\u1ffd"
    r"\u200b-\u200f\u2018\u2019\u201b\u2032\u2035\u2060\ua78c\ufeff\uff07]"
)
ACCENTS = r"[\u0300-\u036f]"  # on Latin, Greek and Cyrillic letters, once those stand alone
# Letters that are not a base and an accent; large ones too, for a database whose locale knows only plain ones.
OWN_LETTERS, PLAIN_LETTERS = "øØłŁđĐħĦıŧŦς", "oollddhhittσ"
SPELT_OUT = {"ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "þ": "th", "Þ": "th"}
_PLAIN = str.maketrans(OWN_LETTERS, PLAIN_LETTERS) | str.maketrans(SPELT_OUT)


def folded(text):
    """What the database makes of a text by `folded_by_database`."""
    text = unicodedata.normalize("NFKD", re.sub(LEFT_OUT, "", text)).lower()
    return re.sub(ACCENTS, "", text.translate(_PLAIN))


def folded_by_database(text):
    """The same as an expression of the database, which may be stored: all of it is immutable."""
    text = _normalized(_without(text, LEFT_OUT))
    text = Func(Lower(text), Value(OWN_LETTERS), Value(PLAIN_LETTERS), function="translate", output_field=TextField())
    for letter, letters in SPELT_OUT.items():
        text = Replace(text, Value(letter), Value(letters))
    return _without(text, ACCENTS)


def _normalized(text):
    return Func(text, template="normalize(%(expressions)s, NFKD)", output_field=TextField())


def _without(text, pattern):
    return Func(text, Value(pattern), Value(""), Value("g"), function="regexp_replace", output_field=TextField())
