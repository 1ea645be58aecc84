"""What a telephone engine asks: which call, when. Read from JSON; the answer is a plan of one company."""

import json
from datetime import datetime

from django.utils import timezone

from users.models import Number, User
from users.phone_numbers import InvalidNumber, parse_number

from .kept import load_inside_bounds, load_kept_call, with_settings_version
from .plan import Caller
from .planner import plan_call, plan_outgoing_call, plan_user_call

LONGEST = 100  # characters of any text in a request
# Of a called number: what is needed when its settings are kept already. The many columns of its owner take longer to
# ask for than the call takes to plan.
ASKED_FOR = ("e164", "use", "user__id", "service_number__number")
ASKED_FOR += tuple(f"tenant__{name}" for name in ("country", "sip_domain", "time_zone", "managed_service"))


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
    for name in ("called", "caller", "at", "domain", "user", "dialled"):
        value = question.get(name)
        if value is not None and not _is_text(value):
            raise BadRequest(f"{name} is no text of at most {LONGEST} characters")
    return question


def _is_text(value):
    """Whether a value can stand in the database: no NUL, no half of a surrogate pair."""
    if not isinstance(value, str) or len(value) > LONGEST or "\x00" in value:
        return False
    return not any(0xD800 <= ord(character) <= 0xDFFF for character in value)


def answer(question):
    """The Company and the Plan that a question is about. Raises BadRequest and NotFound.

    With `user` and `dialled` a user makes a call; else somebody calls `called`, a number or, in a `domain`, a short
    number. `caller` may be a short number of that domain too; without it the caller is withheld.
    """
    moment = _moment(question.get("at"))
    if question.get("dialled"):
        user = _user(question.get("domain"), question.get("user"))
        company = load_inside_bounds(user.tenant, moment, user=user, dialled=question["dialled"])
        return user.tenant, plan_outgoing_call(company, company.users[user.pk], question["dialled"], moment)
    if question.get("domain"):
        called = user = _user(question["domain"], question.get("called"))
        service_number = None
    else:
        called = _number(question.get("called"))
        user, service_number = called.user, getattr(called, "service_number", None)
    tenant, version = called.tenant, called.settings_version
    caller = _caller(question, tenant)
    company = load_kept_call(tenant, moment, version=version, user=user, service_number=service_number)
    if user:
        return tenant, plan_user_call(company, company.users[user.pk], caller, moment)
    settings = company.service_numbers[service_number.number.e164]
    return tenant, plan_call(company, settings, caller, moment)


def _moment(text):
    if not text:
        return timezone.now()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadRequest("at is no time as in ISO 8601") from error
    if moment.tzinfo is None or not 2000 <= moment.year < 2100:
        raise BadRequest("at needs an offset from UTC, and lies in this century")
    return moment


def _user(domain, short_number):
    domain, short_number = (domain or "").lower(), short_number or ""
    user = User.objects.filter(tenant__sip_domain=domain, short_number=short_number).select_related("tenant")
    try:
        return with_settings_version(user).get()
    except User.DoesNotExist as error:
        raise NotFound("no such user in this domain") from error


def _number(called):
    """A number in E.164 with the user or the service number that has it."""
    numbers = Number.objects.filter(e164=called or "").exclude(use=Number.Use.FREE)
    numbers = numbers.select_related("tenant", "user", "service_number").only(*ASKED_FOR)
    try:
        return with_settings_version(numbers).get()
    except Number.DoesNotExist as error:
        raise NotFound("no such number") from error


def _caller(question, tenant):
    text = question.get("caller") or ""
    if not text or text == "anonymous":
        return Caller()
    if question.get("domain") and text.isdigit() and len(text) <= 6:
        colleague = User.objects.for_tenant(tenant).filter(short_number=text).prefetch_related("numbers").first()
        if colleague is None:
            raise NotFound("no such caller in this domain")
        return Caller(colleague.main_number.e164 if colleague.main_number else None, text)
    try:
        return Caller(parse_number(text, tenant.country))
    except InvalidNumber:
        return Caller()  # what cannot be understood matches no list
