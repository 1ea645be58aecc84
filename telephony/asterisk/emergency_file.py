"""The dialplan for somebody in need while no controller is connected: a context a country, for all its numbers.

With a controller it is the planner that lets such calls out, by the same tables, and codes in front of them, too.
"""

from common.numbering.emergency import BESIDES, OUTSIDE_LINES
from telephony.private_files import write_private
from users.models import Company
from users.prefixes import emergency_codes

NAME = "emergency.conf"


def write(places):
    """Write the file for the countries of all companies; whether anything changed."""
    countries = Company.objects.order_by("country").values_list("country", flat=True).distinct()
    return write_private(places.conf / NAME, "\n".join(map(context, countries)))


def context(country):
    """The context of a country (ISO 3166): each number that is dialled, and the one that the network gets."""
    numbers = {number: number for number in emergency_codes(country) | BESIDES.get(country, frozenset())}
    numbers |= {dialled: dialled[-3:] for dialled in OUTSIDE_LINES.get(country, ())}
    lines = [f"exten => {dialled},1,Goto(emergency,{number},1)" for dialled, number in sorted(numbers.items())]
    return "\n".join([f"[emergency-{country}]", *lines, ""])
