"""What the planner says of a call, asked for in threads of its own: it reads the database, and a call never waits
for another one's answer. While the database is away it goes by the settings on disk.
"""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from django.db import Error, connection

from common.clock import of_work
from routing.engine_requests import BadRequest, NotFound, answer
from routing.loading import Gone
from routing.models import SettingsVersion
from routing.plan import Plan
from routing.whole_company import answer_of
from telephony.fresh_connections import fresh_connections
from users.models import Company, User

from .settings_on_disk import NotOnDisk

logger = logging.getLogger("portal.calls")

THREADS = 4
PATIENCE = 3.0  # seconds that a call waits for the database: one that is away may not even say so
LOOKS_EVERY = 1.0  # seconds between two looks whether it is back


class Unknown(LookupError):
    """No company has the number or user that is called, or what is asked makes no sense."""


class PlannerAway(Exception):
    """There is no answer: the database is not to be reached, nor is anything on disk."""


class Elsewhere(PlannerAway):
    """Another engine carries the calls of this company: this one has no answer, and calls are refused as if it were
    away, so that whoever has sent them tries the next.
    """


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
    """Asks `routing.engine_requests.answer`; the questions are the same that telephone engines ask over HTTP.

    Once the database has not answered, `settings` (a SettingsOnDisk) are asked at once, until it is back.
    """

    def __init__(self, settings=None, threads=THREADS):
        self.settings, self.is_away, self._looking = settings, False, None
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="planner")
        self._at_the_disk = ThreadPoolExecutor(1, thread_name_prefix="settings on disk")

    async def ask(self, **question) -> Answer:
        """Raises Unknown, PlannerAway and Elsewhere."""
        try:
            return await self._by_rows(partial(_ask, self._serves), question)
        except Elsewhere:
            raise
        except PlannerAway:
            if self.settings is None:
                raise
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._at_the_disk, _without_rows, self.settings, question)

    def _serves(self, company_pk):
        """Whether calls of a company are carried here. Raises Elsewhere."""
        if self.settings is not None and company_pk in self.settings.elsewhere:
            raise Elsewhere("another telephone system carries the calls of this company")
        return True

    async def versions(self, companies) -> dict[int, int]:
        """How often the settings of some companies (keys) have changed. Raises PlannerAway."""
        return await self._by_rows(_versions, list(companies))

    async def _by_rows(self, function, value):
        if self.is_away:
            raise PlannerAway("the database is away")
        try:
            return await self._in_thread(function, value)
        except Elsewhere:
            raise
        except PlannerAway as error:
            self._has_gone(error)
            raise

    async def _in_thread(self, function, value):
        working = asyncio.get_running_loop().run_in_executor(self._threads, _work, function, value)
        try:
            return await asyncio.wait_for(working, PATIENCE)
        except TimeoutError:
            raise PlannerAway("the database does not answer") from None

    def _has_gone(self, error):
        if not self.is_away:
            self.is_away = True
            why = str(error).partition("\n")[0]
            logger.warning("The database is away, calls go by the settings on disk: %s", why)
            self._looking = asyncio.get_running_loop().create_task(self._look_until_back())

    async def _look_until_back(self):
        while self.is_away:
            await asyncio.sleep(LOOKS_EVERY)
            try:
                await self._in_thread(_is_there, None)
            except PlannerAway:
                continue
            self.is_away = False
        logger.warning("The database is back: calls go by its settings")

    def close(self):
        """What waits for a database that never answers is not waited for."""
        if self._looking:
            self._looking.cancel()
        for threads in (self._threads, self._at_the_disk):
            threads.shutdown(wait=False, cancel_futures=True)


@fresh_connections()
def _work(function, value):
    """What is done in a thread, with its errors in the words of calls."""
    try:
        with of_work():
            return function(value)
    except (BadRequest, NotFound, Gone) as error:
        raise Unknown(str(error)) from error
    except Error as error:
        raise PlannerAway(str(error)) from error


def _ask(serves, question):
    tenant, plan, _holds_until = answer(question, serves)
    user = None
    if question.get("dialled"):
        users = User.objects.for_tenant(tenant).filter(short_number=question["user"])
        user = users.only("first_name", "last_name").first()
    of_user = (user.pk, user.get_full_name()) if user else ()
    return Answer(tenant.pk, tenant.sip_domain, plan, *of_user)


def _versions(companies):
    rows = SettingsVersion.objects.filter(tenant__in=Company.objects.filter(pk__in=companies))
    return dict(rows.values_list("tenant", "number"))


def _is_there(_nothing):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _without_rows(settings, question):
    """The Answer by the settings on disk, of which a number that is not in them may be newer."""
    try:
        domain = question.get("domain")
        company = settings.of_domain(domain) if domain else settings.of_number(question.get("called"))
        plan, user = answer_of(company, question)
    except (BadRequest, NotFound) as error:
        raise Unknown(str(error)) from error
    except NotOnDisk as error:
        raise PlannerAway(str(error)) from error
    return Answer(company.pk, company.domain, plan, *((user.pk, user.name) if user else ()))
