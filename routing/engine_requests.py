"""What a telephone engine asks: which call, when. Read from JSON; the answer is a plan of one company."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from common.numbering.cleaning import digits_of
from common.phone_numbers import InvalidNumber, ShortService, parse_number
from common.small_letters import small_letters
from common.text import cleaned
from common.withheld import is_withheld
from service_numbers.models import ServiceNumber
from users.models import Company, Number, User

from .holding import holds_until
from .kept import load_inside_bounds, load_kept_call, with_settings_version
from .plan import Caller
from .planner import plan_call, plan_outgoing_call, plan_user_call
from .reads import BARS

LONGEST = 100  # characters of any text in a request
FURTHEST = timedelta(hours=15)  # from UTC that an offset is: no zone is further, and the database takes none of 16
# Written out: composing it anew for every call takes as long as the call takes to plan.
OWNER_OF_NUMBER = """
    SELECT c.id, c.country, c.sip_domain, c.time_zone, c.managed_service,
           c.bars_international, c.bars_premium_rate, c.bars_shared_cost, c.bars_directory_enquiries, c.bars_mobile,
           n.user_id, s.id, v.number
    FROM users_number n
    JOIN users_company c ON c.id = n.tenant_id
    LEFT JOIN service_numbers_servicenumber s ON s.number_id = n.id
    LEFT JOIN routing_settingsversion v ON v.tenant_id = n.tenant_id
    WHERE n.e164 = %s AND n.use <> 'free'
"""


@dataclass(frozen=True)
class Called:
    """Who is called: a user or a service number, with what is needed of them when their settings are kept already."""

    tenant: Company
    user: User | None
    service_number: ServiceNumber | None
    settings_version: int | None


class BadRequest(ValueError):
    """What the engine sent makes no sense; the message says why."""


class NotFound(LookupError):
    """No company has the number or user that the engine names."""


def read(body):
    """The question of a request's body, a dict of texts. Raises BadRequest."""
    try:
        question = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadRequest("the body is no JSON") from error
    if not isinstance(question, dict):
        raise BadRequest("the body is no JSON object")
    for name in ("called", "caller", "at", "domain", "user", "dialled", "passed_on"):
        value = question.get(name)
        if value is not None and not is_text(value):
            raise BadRequest(f"{name} is no text of at most {LONGEST} characters")
        if value:
            question[name] = cleaned(value)
    return question


def is_text(value):
    """Whether a value can stand in the database: no NUL, no half of a surrogate pair."""
    if not isinstance(value, str) or len(value) > LONGEST or "\x00" in value:
        return False
    return not any(0xD800 <= ord(character) <= 0xDFFF for character in value)


def everybody(_company_pk):
    """Every company is spoken of: to the portal's own telephone system."""
    return True


def answer(question, serves=everybody):
    """The Company and the Plan that a question is about, and until when it holds. Raises BadRequest and NotFound.

    `serves` says of the key of a company whether whoever asks is told of it; of others nothing is found.

    With `user` and `dialled` a user makes a call; else somebody calls `called`, a number or, in a `domain`, a short
    number. `caller` may be a short number of that domain too; without it the caller is withheld. With `passed_on`,
    as `caller`, the user passes that one on.
    """
    moment = moment_of(question.get("at"))
    if question.get("dialled"):
        user = _user(question.get("domain"), question.get("user"), serves)
        company = load_inside_bounds(user.tenant, moment, user=user, dialled=question["dialled"])
        text = question.get("passed_on")
        passed_on = None if text is None else _caller(text, question, user.tenant)
        dials = company.users[user.pk], question["dialled"]
        plan = plan_outgoing_call(company, *dials, moment, passed_on=passed_on)
        return user.tenant, plan, holds_until(company, moment)
    if question.get("domain"):
        user = _user(question["domain"], question.get("called"), serves)
        called = Called(user.tenant, user, None, user.settings_version)
    else:
        called = _owner(question.get("called"), serves)
    tenant, user, service_number = called.tenant, called.user, called.service_number
    caller = _caller(question.get("caller") or "", question, tenant)
    version = called.settings_version
    company = load_kept_call(tenant, moment, version=version, user=user, service_number=service_number)
    if user:
        plan = plan_user_call(company, company.users[user.pk], caller, moment)
    else:
        plan = plan_call(company, company.service_numbers[service_number.number.e164], caller, moment)
    return tenant, plan, holds_until(company, moment)


def moment_of(text):
    """The instant that a text of ISO 8601 means, now for none. Raises BadRequest."""
    if not text:
        return timezone.now()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadRequest("at is no time as in ISO 8601") from error
    if moment.tzinfo is None or not 2000 <= moment.year < 2100:
        raise BadRequest("at needs an offset from UTC, and lies in this century")
    offset = moment.utcoffset()
    if abs(offset) > FURTHEST or offset % timedelta(minutes=1):
        raise BadRequest("the offset of at is whole minutes, at most 15 hours")
    return moment


def _user(domain, short_number, serves):
    domain, short_number = small_letters(domain or ""), short_number or ""
    user = User.objects.filter(tenant__sip_domain=domain, short_number=short_number).select_related("tenant")
    found = with_settings_version(user).first()
    if found is None or not serves(found.tenant_id):
        raise NotFound("no such user in this domain")
    return found


def _owner(called, serves=everybody):
    """Who has a number in E.164, as a Called."""
    with connection.cursor() as cursor:
        cursor.execute(OWNER_OF_NUMBER, [called or ""])
        found = cursor.fetchone()
    if found is None or not serves(found[0]):
        raise NotFound("no such number")
    pk, country, sip_domain, time_zone, managed_service, *bars, user, service_number, version = found
    tenant = Company(
        pk=pk,
        country=country,
        sip_domain=sip_domain,
        time_zone=time_zone,
        managed_service=managed_service,
        **dict(zip(BARS, bars, strict=True)),
    )
    return Called(
        tenant,
        User(pk=user) if user else None,
        ServiceNumber(pk=service_number, number=Number(e164=called)) if service_number else None,
        version,
    )


def _caller(text, question, tenant):
    if not (question.get("domain") and is_short_number(text)):
        return caller_outside(text, tenant.country)
    colleague = User.objects.for_tenant(tenant).filter(short_number=text).prefetch_related("numbers").first()
    if colleague is None:
        raise NotFound("no such caller in this domain")
    return Caller(colleague.main_number.e164 if colleague.main_number else None, text)


def is_short_number(text):
    """Whether a caller inside a domain is named by a short number."""
    return text.isdigit() and len(text) <= 6


def caller_outside(text, country):
    """Who calls a company in a `country`, by the number as it was sent: a Caller, withheld without any."""
    if is_withheld(text):
        return Caller(is_withheld=True)
    try:
        return Caller(parse_number(text, country))
    except ShortService:
        return Caller(digits_of(text))  # never what the digits would be behind the country's code
    except InvalidNumber:
        return Caller()  # what cannot be understood matches no list
