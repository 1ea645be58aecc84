"""Of which kinds a number is, in several countries, and where that cannot be told."""

import pytest
from phonenumbers import SUPPORTED_REGIONS

from common.numbering.enquiries import SERVICES
from common.numbering.short_services import is_short_service
from common.phone_numbers import is_emergency_number
from users.number_kinds import NumberKind, connected_number, is_known_in, kinds_of

LETTERS = dict(zip("IPSDM", NumberKind, strict=True))  # international, premium rate, shared cost, directory, mobile
# What is dialled, and where: the first letters of its kinds, "-" without one.
DIALLED = """
    GB +441632960123 -    GB +447700900123 M    GB +449098790123 P    GB +449001234567 P    GB +33123456789 I
    GB +44909879012 -     GB 118118 D           GB 118500 D           GB 101 -              GB 116123 -
    GB 195 -              GB 1471 -             GB 999 -              GB 111 -              GB +12125551212 ID
    GB +97912345678 I     GB +979123456789 IP   GB +33612345678 IM    GB +3399 I            GB +441534496012 -
    JE +442036001878 -    JE +447797712345 M    JE 118118 D           JE 999 -              JE +35314960123 I
    JE +441534496012 -    JE +449018105678 P    GG 118888 D           IM 118888 D
    US +16463685030 -     US +19002345678 P     US 411 D              US +12125551212 D     US +18765551234 IM
    US +18005551234 -     US +17875550123 -     US +16135550123 I     US 911 -              US +442036001878 I
    CA +18005551234 -     CA +12125550123 I     CA +16135550123 -     CA 411 D              PR +12125550123 -
    DE +4930123456 -      DE 11833 D            DE 118000 D           DE +499001123456 P    DE +4990011234569 P
    DE 110 -              DE +491701234567 M    DE 115 -              DE +491801234567 S    DE +4911833 D
    FR +33123456789 -     FR 118218 DP          FR 118008 DP          FR +33899123456 P     FR +33810123456 S
    FR 3103 -             FR 15 -               FR +33612345678 M     FR +33199001234 -     FR +262262123456 I
    IT 1254 DP            IT 118 -              IT +390612345678 -    IT +393331234567 M    IT +39899123456 P
    DK 118 D              DK 1888 D             DK +4590123456 P      DK +4532123456 -      DK 112 -
    RU +79161234567 M     RU +77011234567 IM    KZ +79161234567 IM    ES 11888 DP           NO 1881 D
    CH 1811 DP            CH 118 -              NL 1888 D             AT 118877 D           FI +358100100 D
    NZ 018 -              IE 11850 -
    CH +41090012345612 P  CH +410900123456 P    SE +4609001234561 P    CZ +4200900123456 P   PL +480701234567 P
    GB +4409098790123 P   GB +44090987901234 P  DE +4909001123456 P    GB +410900123456 IP
    GR +3009012345678 P   AT +430900123456 P    FR +330899123456 P     IT +390899123456 -    GB +390612345678 I
"""


def table():
    words = DIALLED.split()
    return list(zip(words[::3], words[1::3], words[2::3], strict=True))


def test_what_is_dialled_where():
    told = [(country, number, {LETTERS[one] for one in letters.strip("-")}) for country, number, letters in table()]
    assert [(c, n, sorted(kinds_of(n, c))) for c, n, kinds in told if kinds_of(n, c) != kinds] == []


def test_enquiries_of_every_country_can_be_dialled():
    assert SERVICES.keys() <= SUPPORTED_REGIONS
    tried = [str(number) for number in [*range(100, 2000), *range(11800, 11900), *range(118000, 119000)]]
    for country, pattern in SERVICES.items():
        dialled = [digits for digits in tried if pattern.fullmatch(digits)]
        assert dialled
        assert [digits for digits in dialled if not is_short_service(digits, country)] == []
        assert [digits for digits in dialled if is_emergency_number(digits, country)] == []


@pytest.mark.parametrize(
    ("kind", "known", "unknown"),
    [
        ("directory-enquiries", "GB JE GG IM US CA DE FR IT DK", "IE NZ JP"),
        ("mobile", "GB JE DE FR IT DK", "US CA"),
        ("premium-rate", "GB US FR", ""),
    ],
)
def test_where_a_kind_is_known(kind, known, unknown):
    assert [one for one in known.split() if not is_known_in(kind, one)] == []
    assert [one for one in unknown.split() if is_known_in(kind, one)] == []


@pytest.mark.parametrize(
    ("e164", "connected"),
    [
        ("+41090012345612", "+41900123456"),
        ("+4190012345699", "+41900123456"),
        ("+4409098790123", "+449098790123"),
        ("+449098790123", "+449098790123"),
        ("+390612345678", "+390612345678"),
        ("+441632960123", "+441632960123"),  # not given to anybody, and kept as it is
        ("118118", "118118"),
        ("+440", "+440"),
    ],
)
def test_what_networks_connect(e164, connected):
    assert connected_number(e164) == connected
