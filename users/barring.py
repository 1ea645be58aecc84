"""Whether a number may be dialled: by a black list, or by a tick that bars all of its kind. Pure."""

from django.utils.translation import gettext as _

from .number_kinds import NumberKind, connected_number, kinds_of
from .number_lists import matching_entry


def reason_against(number, *, country, black_list, barred_kinds):
    """Why a number may not be dialled in `country`, in words; "" when it may.

    E.164, or the digits of a short service as they are. Emergency numbers are dialled without being asked about.
    """
    if barring_entry(number, black_list):
        return _("It is on the black list.")
    kind = next((one for one in NumberKind if one in barred_kinds and one in kinds_of(number, country)), None)
    return reason_of(kind) if kind else ""


def barring_entry(number, black_list):
    """The entry of a black list that speaks for a number, or None; zeros too many hide no number."""
    return matching_entry(black_list, number) or matching_entry(black_list, connected_number(number))


def barred_among(numbers, *, country, black_list, barred_kinds):
    """Those of some numbers that may not be dialled in `country`; the black list as EntriesByDigits."""
    near = {one: [entry for way in {one, connected_number(one)} for entry in black_list.near(way)] for one in numbers}
    how = {"country": country, "barred_kinds": barred_kinds}
    return frozenset(one for one in numbers if reason_against(one, black_list=near[one], **how))


def reason_of(kind):
    """Why a number of a NumberKind is barred."""
    return {
        NumberKind.INTERNATIONAL: _("International numbers are barred."),
        NumberKind.PREMIUM_RATE: _("Premium rate numbers are barred."),
        NumberKind.SHARED_COST: _("Shared cost numbers are barred."),
        NumberKind.DIRECTORY_ENQUIRIES: _("Directory enquiries are barred."),
        NumberKind.MOBILE: _("Mobile numbers are barred."),
    }[kind]
