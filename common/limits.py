"""How many of each thing a company may have: the mosts to begin with, and the one error that says one is reached.

A model whose rows are counted says so as `limits`: `{"departments": Q()}`, the limit's name and which rows count. How
much one company may have, counting and refusing are in `users/limits.py`; operators change the values for a company.
"""

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LARGEST_MOST = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Limit:
    """One most. `things` are what is counted, as people call them (many).

    `of` is the field of a row whose value has the most to itself: each user, each service number; "" for the company.
    `of_each` says the same where two fields say whose a row is.
    """

    things: str
    default: int
    of: str = ""
    of_each: bool = False

    def full(self, count, most):
        """That nothing more goes in, and whom to ask."""
        words = _("%(count)s of %(most)s %(things)s: no more can be added. Remove some, or ask your provider.")
        if count > most:  # it was lowered meanwhile
            words = _(
                "%(count)s %(things)s, where %(most)s may be at most: they stay, and no more can be added. "
                "Remove some, or ask your provider."
            )
        return words % {
            "count": number_format(count, force_grouping=True),
            "most": number_format(most, force_grouping=True),
            "things": self.things,
        }

    def too_many(self, count, most, more):
        """That `more` do not go in beside the `count` that are there."""
        if count >= most:
            return self.full(count, most)
        words = {"count": count, "most": most, "room": most - count, "more": more}
        words = {name: number_format(number, force_grouping=True) for name, number in words.items()}
        return _(
            "%(count)s of %(most)s %(things)s: there is room for %(room)s more, and these are %(more)s. "
            "Add fewer, or ask your provider."
        ) % (words | {"things": self.things})


LIMITS = {
    "company_lists": Limit(things=gettext_lazy("entries on the company’s lists"), default=1000),
    "user_lists": Limit(things=gettext_lazy("entries on a user’s lists"), default=200, of="user"),
    "number_plan": Limit(things=gettext_lazy("entries of the number plan"), default=5000),
    "absences": Limit(things=gettext_lazy("planned absences of a user"), default=50, of="user"),
    "departments": Limit(things=gettext_lazy("departments"), default=500),
    "department_levels": Limit(things=gettext_lazy("levels of departments"), default=8),
    "prompts": Limit(things=gettext_lazy("messages"), default=200),
    "prompt_minutes": Limit(things=gettext_lazy("minutes of messages"), default=600),
    # What telephones play takes 48 kB a second, so 600 minutes take 1,728 MB; the files as uploaded take the rest.
    "prompt_megabytes": Limit(things=gettext_lazy("megabytes of messages"), default=3500),
    "caller_blacklist": Limit(
        things=gettext_lazy("callers on the blacklist of a service number"), default=1000, of="service_number"
    ),
    "dial_in_recording_numbers": Limit(
        things=gettext_lazy("dial-in recording numbers of a service number"), default=50, of="service_number"
    ),
    "calendar_days": Limit(
        things=gettext_lazy("calendar days of a service number"), default=400, of="service_number"
    ),
    "overrides": Limit(
        things=gettext_lazy("planned closings and diverts of a service number"), default=50, of="service_number"
    ),
    # A minute takes 960 kB, so 6,000 take 5,760 MB.
    "mailbox_minutes": Limit(
        things=gettext_lazy("minutes of voicemail of a user or service number"), default=60, of_each=True
    ),
    "recording_minutes": Limit(things=gettext_lazy("minutes of voicemail"), default=6000),
    "mailed_reports": Limit(things=gettext_lazy("reports by mail"), default=20),
    "report_addresses": Limit(things=gettext_lazy("addresses of a report by mail"), default=10),
    "addresses_asked_a_day": Limit(things=gettext_lazy("outside addresses asked a day"), default=30),
    "imports_a_day": Limit(things=gettext_lazy("imports a day"), default=20),
}


class LimitReached(Exception):
    """A company that would have more than it may; the message says how many there are, and whom to ask.

    `name` is the limit's, `owner` the id of the user or service number that has the most to itself.
    """

    def __init__(self, words, *, name, owner=None):
        super().__init__(words)
        self.name, self.owner = name, owner
