"""The people of the demo whose telephones come with `make phones`, and the passwords that these register with."""

import json
import os
from typing import NamedTuple

from telephony.asterisk.ports import LOOPBACK
from users.models import User
from users.services.users import new_app_password

DEMO = "demo.pbx.example"
ADMIN = "500"
FREE = "501"  # for a softphone of whoever tries the portal
ANSWERING = ("502", "503", "505", "506", "507", "508", "512", "513")  # who are at work in the demo


class Telephone(NamedTuple):
    """What a telephone of somebody needs to register."""

    name: str
    user: str
    domain: str
    password: str


def telephones_of_demo(file, *, short_numbers):
    """The telephones of these people of the demo, in that order. A short number that nobody has is left out.

    Their passwords are kept in `file`, for this user of the machine alone: a softphone that was set up once registers
    after the next start, too. Somebody who was given another password since, or none yet, gets a new one.
    """
    kept = json.loads(file.read_text()) if file.exists() else {}
    of_demo = User.objects.filter(tenant__sip_domain=DEMO).select_related("tenant")
    people = {one.short_number: one for one in of_demo}
    for number in short_numbers:
        user = people.get(number)
        if user and (number not in kept or kept[number]["ha1"] != user.sip_ha1):
            password = new_app_password(user=user, by=people[ADMIN])
            kept[number] = {"password": password, "ha1": user.sip_ha1}
    _keep(file, kept)
    found = [people[number] for number in short_numbers if number in people]
    return [Telephone(str(one), one.short_number, DEMO, kept[one.short_number]["password"]) for one in found]


def carrier_of_demo():
    """The port of this machine where calls of the demo go out; None when its trunk leads somewhere else by now."""
    users = User.objects.filter(tenant__sip_domain=DEMO, short_number=FREE)
    gateway = users.values_list("trunk__gateway", flat=True).first() or ""
    host, _colon, port = gateway.rpartition(":")
    return int(port) if host == LOOPBACK else None


def _keep(file, kept):
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(".new")
    with open(beside, "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as new:
        json.dump(kept, new)
    beside.replace(file)
