"""Who may register a telephone: one file of all users who have an app password, of all companies.

Each is called `<short number>@<SIP domain>`, so that 501 of two companies never meet. Calls of users go out by the
controller; what stands beside the password is for a call that finds none: company, country, trunk of an emergency,
number to show. HA1 is as good as the password (RFC 2617, 3.2.2.2): the file is for this engine alone, in no backup.
"""

from django.db.models import BigIntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from service_numbers.models import ServiceNumber
from telephony.private_files import write_private
from users.models import TrunkAllotment, User

from .configuration import engine_name, section
from .trunks_file import endpoint_of

NAME = "telephones.conf"


def endpoint_name(short_number, domain):
    """Of a user's telephones, in Asterisk's words: name of endpoint, address of record and authentication."""
    return f"{short_number}@{domain}"


def is_of_user(name):
    """Whether an endpoint of that name is a user's telephones, and no trunk."""
    return "@" in name


def write(places):
    """Write the file by the rows of now, without companies that are pinned to another engine; whether anything
    changed.
    """
    return write_private(places.conf / NAME, "\n".join(_sections(engine_name(places))))


def _sections(engine):
    for user in _who_may_register(engine).iterator(chunk_size=2000):
        short_number, domain, ha1, company, country, trunk, number = user
        name = endpoint_name(short_number, domain)
        # What a channel has from the start, for extensions.conf.
        variables = [f"COUNTRY={country}", f"COMPANY={company}", f"SHOWN={number or ''}"]
        if trunk:
            variables.append(f"EMERGENCY_TRUNK={endpoint_of(trunk)}")
        said = [("set_var", one) for one in variables]
        yield section(name, "phone", ("auth", name), ("aors", name), ("from_domain", domain), *said)
        digest = ("password_digest", f"MD5:{ha1}")
        yield section(name, "phone-auth", ("username", short_number), ("realm", domain), digest)
        yield section(name, "phone-aor")


def _who_may_register(engine):
    """Short number, SIP domain, HA1, company, country, trunk for an emergency, number to show: a row a user.

    Without a trunk of their own it is the first that the company was allotted; without a number its main number.
    """
    first_trunk = TrunkAllotment.objects.filter(tenant=OuterRef("tenant")).order_by("pk").values("trunk")[:1]
    main_ones = ServiceNumber.objects.main_ones().filter(tenant=OuterRef("tenant")).order_by("pk")
    here = User.objects.filter(is_operator=False, tenant__pinned_to__in=["", engine])
    with_password = here.exclude(sip_ha1="").with_main_number()
    return (
        with_password.annotate(
            emergency_trunk=Coalesce("trunk", Subquery(first_trunk), output_field=BigIntegerField()),
            shown=Coalesce("main__e164", Subquery(main_ones.values("number__e164")[:1])),
        )
        .order_by("tenant", "short_number")
        .values_list(
            *("short_number", "tenant__sip_domain", "sip_ha1", "tenant", "tenant__country"),
            *("emergency_trunk", "shown"),
        )
    )
