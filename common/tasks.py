"""Work in the background: placed in the transaction that wants it, done by `manage.py db_worker`.

    @background_task()
    def send_mail(*, tenant, mail): ...

    send_mail.enqueue(tenant=company.pk, mail=17)

A task carries the key of its company and gets the Company: it works inside the bounds of that company, in the
database role of its pages, and by its clock. With None, placed by visitors and operators alone, it works outside of
them. A page of a company can place tasks of that company only: the database says so.

What changes settings is told `by` whom: enqueue(by=who_works(), ...) of company_bounds.py; the history has it then.

A task may be run again after it was cut off anywhere: write it so that doing it twice does no harm.
"""

from functools import wraps

from django.apps import apps
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from .company_bounds import company_bounds


class RunLater(Exception):
    """Raised by a task that is to be run again at a moment of its own choice: neither done nor failed."""

    def __init__(self, moment):
        super().__init__(moment)
        self.moment = moment


def background_task(*, priority=0, pauses=(), given_up=None):
    """Make a task of a function with the keywords `tenant` and what else it is told (numbers, texts: JSON).

    `pauses` are timedeltas: after the first failure the first is waited, and so on; after the last one it has failed.
    Of tasks that are due those with the highest `priority` (-100 to 100) come first.
    `given_up` is called like the task itself once that has failed for good, or has killed its workers: it notes on
    the row that waits for it that nothing comes any more, in the transaction in which the task becomes a failed one.
    """

    def make(function):
        bounded = within_bounds(function)
        bounded.pauses = tuple(pauses)
        bounded.given_up = given_up and within_bounds(transaction.atomic(given_up))
        return task(priority=priority)(bounded)

    return make


def within_bounds(function):
    """The function with the key of a company in place of the Company, inside whose bounds it works."""

    @wraps(function)
    def bounded(*, tenant, by=None, **told):
        if tenant is None:
            return function(tenant=None, **told)
        company = apps.get_model("users", "Company").objects.filter(pk=tenant).first()
        if company is None:  # gone meanwhile, and with it whatever was to be done
            return None
        with timezone.override(company.zone), company_bounds(company, by):
            return function(tenant=company, **told)

    return bounded
