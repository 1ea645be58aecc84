"""What the planner says of a call, asked for in threads of its own: it reads the database, and a call never waits
for another one's answer.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.db import Error, close_old_connections

from common.clock import of_work
from routing.engine_requests import BadRequest, NotFound, answer
from routing.loading import Gone
from routing.models import SettingsVersion
from routing.plan import Plan
from users.models import Company, User

THREADS = 4


class Unknown(LookupError):
    """No company has the number or user that is called, or what is asked makes no sense."""


class PlannerAway(Exception):
    """There is no answer: the database is not to be reached."""


@dataclass(frozen=True)
class Answer:
    """What happens to a call of a company (its key and SIP domain). `user_pk` and `user_name` are of who dials, where
    a user does.
    """

    company_pk: int
    domain: str
    plan: Plan
    user_pk: int | None = None
    user_name: str = ""


class Planner:
    """Asks `routing.engine_requests.answer`; the questions are the same that telephone engines ask over HTTP."""

    def __init__(self, threads=THREADS):
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="planner")

    async def ask(self, **question) -> Answer:
        """Raises Unknown and PlannerAway."""
        return await self._in_thread(_ask, question)

    async def versions(self, companies) -> dict[int, int]:
        """How often the settings of some companies (keys) have changed. Raises PlannerAway."""
        return await self._in_thread(_versions, list(companies))

    async def _in_thread(self, function, value):
        return await asyncio.get_running_loop().run_in_executor(self._threads, _work, function, value)

    def close(self):
        self._threads.shutdown(cancel_futures=True)


def _work(function, value):
    """In a thread that lives long: connections that a restarted database has closed are not used again."""
    close_old_connections()
    try:
        with of_work():
            return function(value)
    except (BadRequest, NotFound, Gone) as error:
        raise Unknown(str(error)) from error
    except Error as error:
        raise PlannerAway(str(error)) from error
    finally:
        close_old_connections()


def _ask(question):
    tenant, plan, _holds_until = answer(question)
    user = None
    if question.get("dialled"):
        users = User.objects.for_tenant(tenant).filter(short_number=question["user"])
        user = users.only("first_name", "last_name").first()
    of_user = (user.pk, user.get_full_name()) if user else ()
    return Answer(tenant.pk, tenant.sip_domain, plan, *of_user)


def _versions(companies):
    rows = SettingsVersion.objects.filter(tenant__in=Company.objects.filter(pk__in=companies))
    return dict(rows.values_list("tenant", "number"))
