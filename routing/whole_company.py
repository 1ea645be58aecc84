"""All that any call of a company may need, as one value, and what happens to a call by it: no rows are asked."""

from dataclasses import dataclass, replace

from common.company_bounds import company_bounds
from service_numbers.models import ServiceNumber
from users.models import DirectoryEntry, Number, User

from .configuration import CompanySettings, SpeedDial, UserSettings
from .engine_requests import NotFound, caller_outside, is_short_number, moment_of
from .loading import Targets, load_company
from .plan import Caller, Plan
from .planner import plan_call, plan_outgoing_call, plan_user_call


@dataclass(frozen=True)
class WholeCompany:
    """The settings of a company (its key) by which any call can be planned, then or later.

    `version` is the number of its SettingsVersion, `domain` its SIP domain.
    """

    pk: int
    domain: str
    version: int
    settings: CompanySettings

    @property
    def numbers(self):
        """Its numbers that reach somebody, E.164."""
        return [*self.settings.service_numbers, *self.settings.owners]


def load_whole(tenant, version, moment):
    """The WholeCompany of a Company that had this `version` before: for calls from `moment` on."""
    with company_bounds(tenant):
        free = Number.objects.for_tenant(tenant).filter(use=Number.Use.FREE).values_list("e164", flat=True)
        company = load_company(
            tenant,
            moment,
            ServiceNumber.objects.for_tenant(tenant),
            User.objects.for_tenant(tenant),
            targets=Targets(free=frozenset(free)),
        )
        codes = DirectoryEntry.objects.for_tenant(tenant if tenant.managed_service else None)
        dials = [SpeedDial(*one) for one in codes.values_list("short_code", "name", "number")]
    company = replace(company, speed_dials={one.code: one for one in dials if one.code})
    return WholeCompany(tenant.pk, tenant.sip_domain, version, company)


def answer_of(company: WholeCompany, question) -> tuple[Plan, UserSettings | None]:
    """The Plan of a question as of `engine_requests.answer`, and who dials. Raises BadRequest and NotFound."""
    settings, moment = company.settings, moment_of(question.get("at"))
    if question.get("dialled"):
        user, text = _user(settings, question.get("user")), question.get("passed_on")
        passed_on = None if text is None else _caller(settings, text, question)
        return plan_outgoing_call(settings, user, question["dialled"], moment, passed_on=passed_on), user
    caller = _caller(settings, question.get("caller") or "", question)
    if question.get("domain"):
        return plan_user_call(settings, _user(settings, question.get("called")), caller, moment), None
    called = question.get("called")
    if number := settings.service_numbers.get(called):
        return plan_call(settings, number, caller, moment), None
    if (owner := settings.users.get(settings.owners.get(called))) is None:
        raise NotFound("no such number")
    return plan_user_call(settings, owner, caller, moment), None


def _user(settings, short_number):
    user = settings.users.get(settings.short_numbers.get(short_number))
    if user is None:
        raise NotFound("no such user in this domain")
    return user


def _caller(settings, text, question):
    if not (question.get("domain") and is_short_number(text)):
        return caller_outside(text, settings.country)
    colleague = _user(settings, text)
    return Caller(colleague.numbers[0] if colleague.numbers else None, text)
