"""Which of the portal's feature codes a user can dial with an effect."""

from common.numbering.feature_codes import FEATURE_CODES, PICK_UP


def _may_pick_up(user):
    return user.department is not None and user.department.call_pick_up


WORKS = {PICK_UP: _may_pick_up}


def codes_to_dial(user):
    """The FeatureCodes that do something for a user as things stand."""
    return [code for code in FEATURE_CODES if WORKS[code](user)]
