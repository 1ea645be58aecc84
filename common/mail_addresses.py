"""E-mail addresses, and when two ways of writing one mean the same mailbox."""

import re


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
        return with_plain_domain(address).lower()
    except UnicodeError:
        return address.lower()


def without_tag(mailbox):
    """The mailbox without what follows a +: for bounds one, since most servers deliver ann+news@ where ann@ goes."""
    return re.sub(r"\+[^@]*@", "@", mailbox)


def not_refused(mailboxes, refused):
    """Of some mailboxes those that have not refused, by whatever tag."""
    without = {without_tag(mailbox) for mailbox in refused}
    return {mailbox for mailbox in mailboxes if without_tag(mailbox) not in without}
