"""Tasks that tests place: they note what they see, or do not come to their end."""

import os
import time
from datetime import timedelta
from pathlib import Path

from django.db import connection
from django.utils import timezone

from common.tasks import RunLater, background_task
from users.models import Company

seen = []


@background_task()
def look_around(*, tenant, word):
    """Notes which companies there are, by whose clock, and in which role of the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user = session_user")
        (is_owner,) = cursor.fetchone()
    names = sorted(company.name for company in Company.objects.all())
    seen.append((word, str(tenant), names, str(timezone.get_current_timezone()), is_owner))
    return word


@background_task(pauses=[timedelta(minutes=1), timedelta(hours=1)])
def fail(*, tenant):
    raise ValueError("it fails")


@background_task()
def wait_a_day(*, tenant):
    raise RunLater(timezone.now() + timedelta(days=1))


@background_task()
def linger(*, tenant, path):
    """Adds a line to a file, and is not done while that has one line alone."""
    with open(path, "a") as file:
        file.write(f"{os.getpid()}\n")
    if len(Path(path).read_text().splitlines()) == 1:
        time.sleep(60)


@background_task()
def kill_the_worker(*, tenant):
    os.kill(os.getpid(), 9)


@background_task()
def lose_the_database(*, tenant, path):
    """The first time its connection is cut while it works."""
    with open(path, "a") as file:
        file.write("begun\n")
    with connection.cursor() as cursor:
        if len(Path(path).read_text().splitlines()) == 1:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        cursor.execute("SELECT 1")
