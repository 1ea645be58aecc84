"""Numbers of directory enquiries by country. No library knows them, so the table is our own.

Each line says where it was found; a country without a source is not here, and is said not to be known.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Enquiries:
    """Of some countries (ISO 3166): short services as they are dialled, and national numbers without a prefix."""

    countries: str
    services: str
    numbers: str = ""


ENQUIRIES = [
    # Oftel, "Allocating Access Codes for Directory Enquiry Services", 14 December 2001: six digits, from 118 on.
    # 195, which remained, is that of blind people: never barred. The islands are in Britain's numbering space.
    Enquiries("GB GG IM JE", r"118[0-9]{3}"),
    # Wikipedia, "Directory assistance": 411, and 1-area code-555-1212 for other areas.
    Enquiries("CA US", r"411", r"[2-9][0-9]{2}5551212"),
    # ART, consultation on directory enquiry numbers, 27 July 2004: 118 and two or three digits.
    Enquiries("FR", r"118[0-9]{2,3}"),
    # Bundesnetzagentur, "Nummerierung": 118xy, enquiries and putting through; six digits begin with 1180.
    Enquiries("DE", r"118[1-9][0-9]|1180[0-9]{2}"),
    # KEM-V 2009, paragraph 45: 118 and two or three digits, which begin with 2 to 6 or 8.
    Enquiries("AT", r"118[2-68][0-9]{1,2}"),
    # BAKOM, "Die Verzeichnisauskunftsdienste (Format 18xy)": by these numbers alone.
    Enquiries("CH LI", r"18[0-9]{2}"),
    # Delibera 9/03/CIR of AGCOM, as Punto Informatico tells of it, "Il 12 va in pensione": four digits, from 12 on.
    Enquiries("IT", r"12[0-9]{2}"),
    # CNMC, "regulacion de los numeros 118AB", 16 January 2017.
    Enquiries("ES", r"118[0-9]{2}"),
    # Nkom, "4-sifrede nummer for nummeropplysningstjenester": four digits, from 18 on.
    Enquiries("NO", r"18[0-9]{2}"),
    # World Telephone Numbering Guide, Denmark +45: 118 at home, 113 abroad, 18xx.
    Enquiries("DK", r"113|118|18[0-9]{2}"),
    # Viestintavirasto, "Directory inquiries and onward call connection", 1 December 2014.
    Enquiries("FI", r"118", r"100100|2020[0-9]{1,2}|75(?:000|300|320|750|980|1[0-9]{2}|2[0-9]{2})[0-9]*"),
    # netherlandstelephones.com, telephone codes of the Netherlands: commercial providers, on 18xy.
    Enquiries("NL", r"18[0-9]{2}"),
]
SERVICES = {country: re.compile(one.services) for one in ENQUIRIES for country in one.countries.split()}
NUMBERS = {country: re.compile(one.numbers) for one in ENQUIRIES for country in one.countries.split()}


def are_known_in(country):
    """Whether we know which numbers are directory enquiries in a country."""
    return country in SERVICES


def is_enquiry_service(digits, country):
    """Whether digits, dialled as they are in a country, reach directory enquiries."""
    return country in SERVICES and SERVICES[country].fullmatch(digits) is not None


def is_enquiry(digits, country):
    """The same of digits that may also be a national number of the country, without what is dialled before it."""
    if is_enquiry_service(digits, country):
        return True
    return country in NUMBERS and NUMBERS[country].fullmatch(digits) is not None
