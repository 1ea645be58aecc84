"""Codes that users of a company dial for what its telephone system does by itself: they call nobody by a number.

Each begins with *, so that none is ever a short number or a speed dial, and is none that networks or emergency
services of any country know (tests/common/numbering/test_feature_codes.py).
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .cleaning import digits_of


@dataclass(frozen=True)
class FeatureCode:
    """What is dialled, and what that does, in words for who dials it."""

    dialled: str
    does: Promise


PICK_UP = FeatureCode("*8", _("Takes a call that rings at another telephone of your department."))
FEATURE_CODES = (PICK_UP,)


def feature_code_of(dialled):
    """The FeatureCode that is dialled, or None. Telephones may end dialling with #."""
    digits = digits_of(dialled).removesuffix("#")
    return next((one for one in FEATURE_CODES if one.dialled == digits), None)
