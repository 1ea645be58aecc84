"""What happens to a call: planning, loading, and asking over HTTP as a telephone engine does."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from datetime import timedelta
from functools import partial

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from calendars.models import OpeningHours
from queues.models import Member
from routing.loading import load_call
from routing.models import Engine
from routing.plan import Caller
from routing.planner import plan_call
from service_numbers.models import ServiceNumber
from service_numbers.services.service_numbers import add_service_number
from statistics import median
from users.models import Company, User
from users.services.companies import add_number_block

from .timing import seconds

REQUESTS = 1500


def make_numbers():
    """A service number with 5 members and one with 500."""
    company = Company.objects.get(name="Bench")
    admin = User.objects.for_tenant(company).first()
    add_number_block(tenant=company, first="+441632500000", last="+441632500009")
    users = list(User.objects.for_tenant(company)[:500])
    made = []
    for index, members in enumerate((5, 500)):
        number = ServiceNumber(tenant=company, name=f"With {members}")
        made.append(add_service_number(service_number=number, e164=f"+44163250000{index}", by=admin))
        Member.objects.bulk_create(
            Member(tenant=company, service_number=number, user=user, skill=1 + n % 3)
            for n, user in enumerate(users[:members])
        )
        OpeningHours.objects.bulk_create(
            OpeningHours(tenant=company, service_number=number, weekday=day, starts=0, ends=1440) for day in range(7)
        )
    return made


def measure():
    few, many = make_numbers()
    now = timezone.now()
    for number, members in ((few, 5), (many, 500)):
        company = load_call(number.tenant, now, service_number=number)
        settings = company.service_numbers[number.number.e164]
        # Each at a moment of its own, as calls are: how a group stands at one is worked out once.
        moments = (now + timedelta(microseconds=one) for one in range(200))
        took = median(seconds(partial(plan_call, company, settings, Caller(), one)) for one in moments)
        yield f"| planning a call to a group of {members} | {took * 1000:.2f} ms, median of 200 | under 1 ms |"
        with CaptureQueriesContext(connection) as captured:
            load_call(number.tenant, now, service_number=number)
        yield f"| queries of loading it | {len(captured)} | at most 8 |"
    yield from ask_over_http(few)


def ask_over_http(number):
    engine = Engine(name="Bench", serves_all=True)
    key = engine.new_key()
    engine.save()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    database = connection.settings_dict["NAME"]
    url = os.environ["DATABASE_URL"].replace("/postgres?", f"/{database}?")
    command = [sys.executable, "-m", "gunicorn", "pbxportal.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    command += ["--threads", "1", "--worker-class", "gthread", "--log-level", "warning"]
    server = subprocess.Popen(
        command, env=os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "bench.settings"}
    )
    try:
        rate = decisions_a_second(port, key, number.number.e164)
    finally:
        server.terminate()
        server.wait()
    yield f"| decisions a second over HTTP, one worker | {rate:.0f} | at least 300 |"


def decisions_a_second(port, key, e164):
    body = json.dumps({"called": e164, "caller": "+447700900123"})
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json", "Host": "127.0.0.1"}
    for _attempt in range(100):
        try:
            asking = http.client.HTTPConnection("127.0.0.1", port)
            asking.request("POST", "/engine/plan/", body, headers)
            break
        except ConnectionRefusedError:
            time.sleep(0.1)
    answer = asking.getresponse()
    assert answer.status == 200, answer.read()
    answer.read()
    began = time.perf_counter()
    for _request in range(REQUESTS):
        asking.request("POST", "/engine/plan/", body, headers)
        answer = asking.getresponse()
        assert answer.status == 200
        answer.read()
    return REQUESTS / (time.perf_counter() - began)
