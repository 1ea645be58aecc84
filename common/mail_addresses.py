"""E-mail addresses: as people paste them, as they are stored, and when two of them mean the same mailbox."""

import re
import unicodedata
from urllib.parse import unquote

from .small_letters import small_letters
from .text import cleaned

_QUOTED_NAME = re.compile(r'"[^"<>\r\n]*"\s*(?=<)')
_IN_BRACKETS = re.compile(r"([^<>]*)<([^<>]*)>")
_MAILTO = re.compile(r"mailto:(?://)?([^?]*)(?:\?.*)?", re.IGNORECASE | re.DOTALL)


def addresses_in(text):
    """The addresses of a text, bare: one a line, or with commas, semicolons or blanks between them.

    Understood is what mail programs copy: Name <name@example.test>, "Surname, Name" <...>, mailto:name@example.test.
    What else stands there comes as a word of its own, so that it can be said to be none.
    """
    for part in re.split(r"[;\r\n]+", _QUOTED_NAME.sub("", cleaned(text))):
        rest = part
        while match := _IN_BRACKETS.match(rest):
            yield from map(_bare, _before_a_name(match[1]))
            yield _bare(match[2].strip())
            rest = rest[match.end() :]
        yield from map(_bare, re.split(r"[,\s]+", rest.strip(" ,\t")) if rest.strip(" ,\t") else ())


def _before_a_name(text):
    """The words before the name of an address in brackets, which may itself be "Surname, Name"."""
    pieces = [piece.strip() for piece in text.split(",")][:-1]
    if pieces and "@" not in pieces[-1]:
        pieces.pop()
    return [word for piece in pieces for word in piece.split()]


def _bare(word):
    match = _MAILTO.fullmatch(word)
    return unquote(match[1]) if match else word


def is_seen_whole(domain):
    """Whether it is a domain of which people see all: letters, digits, hyphens and dots.

    No address of a machine in brackets: nobody proves that it stays theirs, and mail would lead inside by it.
    """
    return all(unicodedata.category(sign)[0] in "LMN" for sign in domain if sign not in "-.")


def with_plain_domain(address):
    """The address with its domain in the one way that all ways of writing it lead to: small letters, in the letters
    that people read. The part before the @ stays.

    Raises UnicodeError for a domain that no mail can be sent to.
    """
    name, _at, domain = address.rpartition("@")
    domain = domain.lower()
    if not domain.isascii() or "xn--" in domain:  # as the mail is sent: in other scripts by their ASCII form
        domain = domain.encode("idna").decode("idna")
    return f"{name}@{domain}"


def mailbox_of(address):
    """What stands for the mailbox: the same for every way of writing its address."""
    try:
        return small_letters(with_plain_domain(address))
    except UnicodeError:
        return small_letters(address)


def without_tag(mailbox):
    """The mailbox without what follows a +: for bounds one, since most servers deliver ann+news@ where ann@ goes."""
    return re.sub(r"\+[^@]*@", "@", mailbox)


def not_refused(mailboxes, refused):
    """Of some mailboxes those that have not refused, by whatever tag."""
    if not refused:
        return set(mailboxes)
    without = {without_tag(mailbox) for mailbox in refused}
    return {mailbox for mailbox in mailboxes if without_tag(mailbox) not in without}
