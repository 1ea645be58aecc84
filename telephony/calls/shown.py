"""What the telephone that rings shows of the caller. A number that is withheld is not known here at all."""

import re

from .switch import WITHHELD, Shown

NO_PART_OF_A_NUMBER = re.compile(r"[^0-9A-Za-z+*#._-]")


def outside_shown(told):
    """What a number outside is shown by a Step, or by a Phone that rings beside, unless the number is withheld."""
    return Shown(told.shown_number) if told.shown_number and not told.withheld else WITHHELD


def displayed(text):
    """What an agent's telephone shows by the number display of a service number: digits, or any text as a name.

    Telephones that show no names get of such a text what can stand in a number. An empty text shows nothing.
    """
    number = NO_PART_OF_A_NUMBER.sub("", text)
    return Shown(number, "" if number == text else text) if number else Shown(name=text)
