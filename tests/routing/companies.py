"""Small companies as values, to plan calls in: a service number Support, and the users Ann, Bob and Cid."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from routing.configuration import (
    Away,
    ClosedSettings,
    CompanySettings,
    Hours,
    Listed,
    MemberSettings,
    Message,
    ModeEffect,
    ServiceNumberSettings,
    Situation,
    SpeedDial,
    TrunkSettings,
    UserSettings,
)
from routing.plan import Caller, Kind

LONDON = ZoneInfo("Europe/London")
MONDAY_TEN = datetime(2026, 6, 1, 10, tzinfo=LONDON)
ALWAYS = datetime(2020, 1, 1, tzinfo=LONDON)
OUTSIDE = "+447700900123"
CALLER = Caller(OUTSIDE)
SUPPORT, SALES = "+441632960160", "+441632960161"
NUMBERS = {1: "+441632960101", 2: "+441632960102", 3: "+441632960103"}
CARRIER_A, FIRST_CARRIER = TrunkSettings(8, "Carrier A"), TrunkSettings(7, "First carrier")
NAMES = {1: "Ann", 2: "Bob", 3: "Cid"}
MESSAGES = {situation: Message(index, situation.value) for index, situation in enumerate(Situation, 10)}


def member(user, **changes):
    return MemberSettings(**{"user_pk": user, "name": NAMES[user], "short_number": str(100 + user)} | changes)


def service_number(pk=1, e164=SUPPORT, **changes):
    mode, divert = changes.pop("mode", "message-only"), changes.pop("divert", "")
    main_mode, hours = changes.pop("main_mode", "without-welcome"), changes.pop("hours", None)
    messages = changes.pop("messages", MESSAGES)
    closed = {one: ClosedSettings(mode, messages.get(one), divert) for one in Situation if one is not Situation.OPEN}
    values = {
        "pk": pk,
        "name": {SUPPORT: "Support", SALES: "Sales"}.get(e164, "Other"),
        "e164": e164,
        "hours": replace(hours or Hours(LONDON, main_mode), main_mode=main_mode),
        "closed": closed,
        "members": (member(1), member(2, skill=2)),
    }
    return ServiceNumberSettings(**values | changes)


def user(pk=1, **changes):
    values = {
        "pk": pk,
        "name": NAMES[pk],
        "short_number": str(100 + pk),
        "numbers": (NUMBERS[pk],),
        "email": f"{NAMES[pk].lower()}@ours.example",
        "trunk": CARRIER_A,
    }
    return UserSettings(**values | changes)


def away(pk=1, pattern="voicemail", number="", mode_colleague=None, **changes):
    """A user in the mode Meeting, which does what `pattern` says."""
    modes = {"meeting": ModeEffect(pattern, number, mode_colleague)}
    return user(pk, **{"absences": (Away("meeting", ALWAYS),), "modes": modes} | changes)


def company(*rows, **changes):
    """Of service numbers and users; users that are not among them are as they come. Speed dials: {code: number}."""
    users = {pk: user(pk) for pk in NAMES} | {one.pk: one for one in rows if isinstance(one, UserSettings)}
    numbers = {one.e164: one for one in rows if isinstance(one, ServiceNumberSettings)}
    values = {
        "zone": LONDON,
        "country": "GB",
        "service_numbers": numbers,
        "users": users,
        "owners": {e164: one.pk for one in users.values() for e164 in one.numbers},
        "short_numbers": {one.short_number: one.pk for one in users.values()},
        "main_number": SUPPORT,
        "trunk": FIRST_CARRIER,
    }
    dials = {code: SpeedDial(code, f"Dial {code}", number) for code, number in changes.pop("speed_dials", {}).items()}
    return CompanySettings(**values | changes, speed_dials=dials)


def listed(*digits):
    return tuple(Listed(one.rstrip("*"), one.endswith("*")) for one in digits)


def outline(plan):
    """A plan in short: ["play open", "ring Ann", "voicemail ann@ours.example"]; notes are left out."""
    details = {
        Kind.PLAY: lambda step: step.message.name,
        Kind.RING: lambda step: "+".join(phone.name for phone in step.phones),
        Kind.QUEUE: lambda step: "+".join(phone.name for phone in step.phones),
        Kind.DIVERT: lambda step: step.number,
        Kind.VOICEMAIL: lambda step: ",".join(step.addresses),
        Kind.PASS_ON: lambda step: step.words.split(" goes to ")[1].split(",")[0].rstrip("."),
    }
    shown = [step for step in plan.steps if step.kind is not Kind.NOTE]
    return [" ".join(filter(None, [one.kind.value, details.get(one.kind, lambda step: "")(one)])) for one in shown]
