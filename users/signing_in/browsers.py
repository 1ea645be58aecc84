from django.utils.translation import gettext as _
from ua_parser import parse

NICER = {"Mac OS X": "macOS", "iOS": "iPhone or iPad", "Mobile Safari": "Safari", "Chrome Mobile": "Chrome"}


def words_for(user_agent):
    """Browser and system of a User-Agent header in words, without versions: Firefox on Windows."""
    found = parse(user_agent)
    browser, system = (one and NICER.get(one.family, one.family) for one in (found.user_agent, found.os))
    if not browser:
        return _("Unknown browser")
    return _("%(browser)s on %(system)s") % {"browser": browser, "system": system} if system else browser
