"""The Users list of a company with 10,000 users."""

import re

from django.db import connection
from django.http import HttpResponse
from django.template import engines
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from calendars.services.work_hours import outside_work_hours
from users.access import signed_in
from users.models import Company, Number, NumberBlock, Role, Trunk, TrunkAllotment, User
from users.user_order import sorted_users

from .timing import seconds, side_by_side

USERS = 10_000
ROWS = 50
SEARCHES = {"a name": "elle 77", "a number": "01632 4077", "an e-mail": "on77@"}
BARE = engines["django"].from_string(
    """{% load portal %}<!DOCTYPE html><title>Users</title><table>{% for user in users %}<tr>
<td>{{ user.short_number }}</td><td>{{ user.main_number|default:"–" }}</td>
<td>{{ user.last_name }}, {{ user.first_name }}</td><td>{{ user.trunk.name }}</td>
<td>{% if user.current_mode %}{{ user.current_mode|mode_name }}{% else %}–{% endif %}</td>
<td><a href="{% url 'users:edit' user.pk %}">Edit</a> <a href="{% url 'users:profile' user.pk %}">Manage</a>
<a href="{% url 'users:delete' user.pk %}">Delete</a></td></tr>{% endfor %}</table>"""
)


@signed_in
def bare(request):
    """The same rows by Django with nothing around them: no search, no count, no paging, no shell."""
    now = timezone.now()
    users = User.objects.for_tenant(request.tenant).with_current_mode(now, outside_work_hours(now, request.tenant))
    users = users.select_related("trunk").prefetch_related("numbers")
    users, _sort = sorted_users(users, request.GET.get("sort", ""))
    return HttpResponse(BARE.render({"users": users[:ROWS]}, request))


def make_company():
    company = Company.objects.create(name="Bench", sip_domain="bench.example")
    trunk = Trunk.objects.create(name="Trunk")
    TrunkAllotment.objects.create(tenant=company, trunk=trunk)
    block = NumberBlock.objects.create(tenant=company, first="+441632400000", last="+441632409999")
    admins = Role.objects.get(code=Role.ADMIN)
    users = User.objects.bulk_create(
        User(
            tenant=company,
            username=f"person{index}",
            first_name=f"Michelle {index}",
            last_name=f"Person {index * 7919 % USERS}",
            email=f"person{index}@example.com",
            short_number=str(20_000 + index),
            trunk=trunk,
            roles=[] if index else [admins.pk],
        )
        for index in range(USERS)
    )
    Number.objects.bulk_create(
        Number(tenant=company, block=block, e164=f"+4416324{index:05}", use="user", user=user, is_main=True)
        for index, user in enumerate(users)
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return users[0]


def measure():
    client = Client()
    client.force_login(make_company())
    url = reverse("users:list")
    yield f"| queries of the Users list at {USERS:,} users | {queries(client, url)} | at most 12 |"
    for sort in ("name", "number", "-trunk", "short_number"):
        ours, plain, ratio = side_by_side(
            lambda sort=sort: client.get(url, {"sort": sort}),
            lambda sort=sort: client.get("/bench/users/", {"sort": sort}),
        )
        yield (
            f"| its time, sorted by {sort}, against a bare view with the same rows "
            f"| {ours * 1000:.1f} ms / {plain * 1000:.1f} ms = {ratio:.2f} | at most 1.5 |"
        )
    for what, text in SEARCHES.items():
        found = re.search(r'class="count">(\d+)', client.get(url, {"q": text}).content.decode())[1]
        took = min(seconds(lambda text=text: client.get(url, {"q": text})) for _round in range(20))
        yield f"| search by a piece of {what}: “{text}” finds {found} | {took * 1000:.1f} ms, best of 20 | |"


def queries(client, url):
    """After the first visit of a browser, which is noted; with the two that set the bounds of the company."""
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    return len(captured)
