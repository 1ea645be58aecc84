"""The two lists of callers of a service number: one page of the same make each, told apart by this table."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import ListedCaller


@dataclass(frozen=True)
class CallerList:
    """`slug` is its last part of the address; `name` that of the address in the namespace service_numbers."""

    kind: ListedCaller.Kind
    slug: str
    label: Promise
    intro: Promise
    refuses: bool = False  # whether its callers are refused: those who withhold their number may be, too

    @property
    def name(self):
        return self.slug.replace("-", "_")


RECORDING_NUMBERS = CallerList(
    ListedCaller.Kind.RECORDING,
    "dial-in-recording-numbers",
    _("Dial-in recording numbers"),
    _("Who calls the service number from one of these can record a message, after typing the PIN."),
)
CALLER_BLACKLIST = CallerList(
    ListedCaller.Kind.BLACKLIST,
    "caller-blacklist",
    _("Caller blacklist"),
    _("Calls from these numbers to this service number are refused. They can still call users directly."),
    refuses=True,
)
CALLER_LISTS = (RECORDING_NUMBERS, CALLER_BLACKLIST)
