"""Callers who withhold their number, as telephone systems write them."""

import re

# RFC 3323 and 3325 (anonymous@anonymous.invalid), and the words and digits that systems put in its place.
WITHHELD = frozenset(["", "anonymous", "unknown", "private", "restricted", "unavailable", "withheld", "0000000000"])


def is_withheld(text):
    """Whether the caller that an engine or a record names shows no number; a missing one is "" or None."""
    address = re.sub(r'^"[^"]*"', "", (text or "").strip().lower()).strip("<> ")  # without the name before it
    user, _at, host = re.sub(r"^(sips?|tel):", "", address).partition("@")
    return user in WITHHELD or host == "anonymous.invalid"
