"""Addresses, usernames and domains are the same but for capital A to Z, and for nothing else.

str.lower, casefold and PostgreSQL's upper make one of letters that stand for different people: of the Kelvin sign a
k, of an i without its dot an i, of a long s an s. Who may write such an address would pass for who has the other one.
"""

from string import ascii_lowercase, ascii_uppercase

from django.db.models import Value
from django.db.models.functions import Collate, Lower
from django.db.models.lookups import Exact

_SMALL = str.maketrans(ascii_uppercase, ascii_lowercase)


def small_letters(text):
    """The text with small letters in place of A to Z."""
    return text.translate(_SMALL)


def is_same(one, other):
    """Whether two addresses, usernames or domains differ by capital letters at most."""
    return small_letters(one) == small_letters(other)


def is_same_in_rows(one, other):
    """The same as a condition of a query: of expressions, or of an expression and a text."""
    return Exact(_small_in_rows(one), _small_in_rows(other))


def _small_in_rows(value):
    """In the collation C, which knows of no other letters than these."""
    return Value(small_letters(value)) if isinstance(value, str) else Lower(Collate(value, "C"))
