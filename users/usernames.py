"""Usernames that are made of e-mail addresses."""

import re
from itertools import count

from django.utils.translation import gettext as _

from common.search_text import LEFT_OUT, folded
from common.small_letters import small_letters

from .models import User

LONGEST = User._meta.get_field("username").max_length
ROOM_FOR_NUMBER = 10


class OffersUsername:
    """For a form that asks for a username which may stay empty, `username_field`, beside an address, `address_field`.

    Left empty it is the address. Where that cannot be one, it is said why at the username, and one that can is filled
    in there to be looked at. Its `clean` calls `offer_username` with what is cleaned.
    """

    username_field, address_field = "username", "email"
    derived = ""  # the username, while nobody has typed it

    def offer_username(self, cleaned):
        typed, address = cleaned.get(self.username_field), cleaned.get(self.address_field)
        if typed or not address or self.username_field in self.errors:
            return
        cleaned[self.username_field] = self.derived = free_username(address)
        if self.derived != small_letters(address):
            self._offer(self.derived, why_not(address))

    def add_error(self, field, error):
        """Somebody of another company may have it, which only the database sees."""
        if field == self.username_field and self.derived:
            self._offer(numbered(self.derived), _("This username is taken"))
        else:
            super().add_error(field, error)

    def _offer(self, username, reason):
        words = _("%(reason)s: “%(name)s” is offered.") % {"reason": reason, "name": username}
        super().add_error(self.username_field, words)
        self.data = self.data.copy()
        self.data[self.add_prefix(self.username_field)] = username


def free_username(address):
    """The username that somebody with this address gets when none is typed: the address, where that can be one.

    Else what is left of it without accents and signs that usernames do not have, and with a number where somebody has
    it already. No apostrophes: telephones type another one than keyboards, and who signs in would be refused.
    """
    plain = re.sub(r"[^a-z0-9._@+-]", "", folded(address)).strip("._@+-") or "user"
    if len(plain) > LONGEST - ROOM_FOR_NUMBER:
        plain = plain.partition("@")[0][: LONGEST - ROOM_FOR_NUMBER].strip("._@+-")
    return numbered(plain) if User.objects.filter(username=plain).exists() else plain


def why_not(address):
    """Why an address cannot be a username, in words that a colon follows."""
    text = small_letters(address)
    if wrong := re.search(r"[^a-z0-9._@+-]", text):
        if re.match(LEFT_OUT, wrong[0]):
            return _("A username has no apostrophe")
        return _("A username has no “%(sign)s”") % {"sign": wrong[0]}
    if len(text) > LONGEST - ROOM_FOR_NUMBER:
        return _("This address is too long for a username")
    if text != text.strip("._@+-"):
        return _("A username begins and ends with a letter or digit")
    return _("This username is taken")


def numbered(username):
    """The first of name2@domain, name3@domain, ... that nobody is seen to have."""
    name, at, domain = username.partition("@")
    candidates = (f"{name}{number}{at}{domain}" for number in count(2))
    return next(one for one in candidates if not User.objects.filter(username=one).exists())
