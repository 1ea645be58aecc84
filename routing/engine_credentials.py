"""By what users' telephones register, for an engine that they register at: HA1 of app passwords, and nothing else."""

import hashlib
import json
from dataclasses import dataclass

from common.small_letters import small_letters
from users.models import User

from .engine_requests import BadRequest, NotFound, is_text

PAGE = 500  # users in an answer
LONGEST_SHORT_NUMBER = 6


@dataclass(frozen=True)
class Credentials:
    """Short numbers of a SIP domain with their HA1 (RFC 2617, 3.2.2.2), by short number; whether more follow."""

    domain: str
    users: tuple
    has_more: bool


def read_page(query):
    """The SIP domain and the short number after which to go on ("" from the first), of a query. Raises BadRequest."""
    domain, after = query.get("domain", ""), query.get("after", "")
    if not domain or not is_text(domain):
        raise BadRequest("domain is no text of at most 100 characters")
    if after and not (after.isascii() and after.isdigit() and len(after) <= LONGEST_SHORT_NUMBER):
        raise BadRequest("after is no short number")
    return small_letters(domain), after


def credentials_of(domain, after, companies):
    """The Credentials of one of `companies`, after a short number. Raises NotFound for any other domain."""
    company = companies.filter(sip_domain=domain).first()
    if company is None:
        raise NotFound("no such domain")
    users = User.objects.for_tenant(company).exclude(sip_ha1="").filter(short_number__gt=after)
    found = tuple(users.order_by("short_number").values_list("short_number", "sip_ha1")[: PAGE + 1])
    return Credentials(domain, found[:PAGE], len(found) > PAGE)


def as_answer(page):
    """The ETag and the body of an answer; the tag is another one once anything in it is."""
    users = [
        {"user": f"{short_number}@{page.domain}", "short_number": short_number, "ha1": ha1}
        for short_number, ha1 in page.users
    ]
    written = {"version": 1, "domain": page.domain, "users": users}
    if page.has_more:
        written["next"] = page.users[-1][0]
    body = json.dumps(written).encode()
    return f'"{hashlib.sha256(body).hexdigest()}"', body
