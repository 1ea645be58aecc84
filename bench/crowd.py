"""50 browsers for a portal, and the company that they use: 10,000 users, service numbers, statistics."""

import threading

from django.contrib.auth.hashers import make_password
from django.db import connection

from routing.models import Engine as EngineKey
from service_numbers.models import ServiceNumber
from statistics.services.counting import take_in_legs
from users.models import Company, Number, Role, Trunk, User
from users.signing_in.hashing import SmallArgon2

from .browsers import PASSWORD, Admin, Engine, Person, Tally
from .calls import make_numbers
from .statistics import make_legs
from .user_list import make_company

ADMINS, PEOPLE, ENGINES = 14, 30, 6


def make_crowd(port):
    """The company, and browsers that have not begun yet. Returns them, their Tally, and the Event that stops them."""
    make_company()
    make_numbers()
    company = Company.objects.get(name="Bench")
    take_in_legs(legs=make_legs(company, 0))
    users = list(User.objects.for_tenant(company).order_by("pk")[:1000])
    admins = Role.objects.get(code=Role.ADMIN)
    signing_in = users[: ADMINS + PEOPLE]
    for index, user in enumerate(signing_in):
        user.password = make_password(PASSWORD, hasher=SmallArgon2())
        user.roles = [admins.pk] if index < ADMINS else []
        user.save(update_fields=["password", "roles"])
    engine = EngineKey(name="Load", serves_all=True)
    key = engine.new_key()
    engine.save()
    tally, stop = Tally(), threading.Event()
    shared = {"port": port, "tally": tally, "stop": stop}
    browsers = []
    for number, user in enumerate(signing_in):
        browser = (Admin if number < ADMINS else Person)(number, username=user.username, **shared)
        browser.pk, browser.target, browser.trunk = user.pk, users[500 + number].pk, Trunk.objects.get().pk
        browsers.append(browser)
    numbers = [one.number.e164 for one in ServiceNumber.objects.for_tenant(company).select_related("number")]
    numbers += Number.objects.for_tenant(company).filter(use="user").values_list("e164", flat=True)[:200]
    for number in range(ENGINES):
        browser = Engine(1000 + number, key=key, **shared)
        browser.numbers = numbers
        browsers.append(browser)
    return browsers, tally, stop


def begin(browsers):
    """Sign all of them in, one after the other: checking a password takes long on purpose. Then let them loose."""
    connection.close()  # this process asks again at the end: by then its server may have been another one
    for browser in browsers:
        browser.sign_in()
    browsers[0].tally.answers.clear()
    for browser in browsers:
        browser.start()
