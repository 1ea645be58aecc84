"""Which row each service locks before it reads what it decides by, and why the others lock none.

`tests/test_locks.py` holds it against the services themselves: every public function of them stands here once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from calendars.models import WorkHours
from calendars.services import calendar
from calendars.services.weekly import save_week
from queues.models import Member
from queues.services import leaving_users, members, new_users
from recordings import services as recordings
from recordings.models import Recording
from service_numbers.audio import Converted, Sound
from service_numbers.models import Prompt, ServiceNumber
from service_numbers.services import conversions, overrides, prompts, service_numbers
from statistics.services import counting, settling
from tests import factories
from users.models import Absence, Mode, Number, Role, User
from users.services import (
    companies,
    departments,
    exports,
    imports,
    logo,
    modes,
    new_clock,
    number_plan,
    numbers,
    orders,
    outbox,
    outside_addresses,
    roles,
    subscriptions,
    users,
    visits,
)


@dataclass(frozen=True)
class Locks:
    """A service locks a row (its name in `rows`) when it is run with rows.

    `by_writing`: it changes the row in one statement, which decides by what it finds once it need not wait.
    """

    row: str
    run: Callable
    by_writing: bool = False


def sound():
    file = SimpleUploadedFile("hello.wav", b"sound")
    return {"file": file, "sound": Sound(seconds=1, level=-20.0)}


def enter(block):
    with block:
        pass


def new_number(rows):
    return {"service_number": ServiceNumber(tenant=rows["company"], name="New"), "e164": rows["free_number"].e164}


LOCKS = {
    "calendars.services.calendar.save_calendar_day": Locks(
        "service_number", lambda rows: calendar.save_calendar_day(day=rows["calendar_day"], hours=[])
    ),
    "calendars.services.calendar.copy_calendar": Locks(
        "other_service_number",
        lambda rows: calendar.copy_calendar(
            source=rows["service_number"],
            targets=[rows["other_service_number"]],
            from_day=date(2026, 1, 1),
            with_numbers=True,
        ),
    ),
    "calendars.services.calendar.lock_calendars": Locks(
        "service_number", lambda rows: calendar.lock_calendars([rows["service_number"]])
    ),
    "calendars.services.weekly.save_week": Locks(
        "person",
        lambda rows: save_week(
            owner=rows["person"], periods=WorkHours.objects.filter(user=rows["person"]), saved=[], wanted=[]
        ),
    ),
    "queues.services.members.add_members": Locks(
        "admin", lambda rows: members.add_members(service_number=rows["service_number"], users=[rows["admin"]])
    ),
    "queues.services.new_users.add_user_to_groups": Locks(
        "service_number",
        lambda rows: new_users.add_user_to_groups(
            user=factories.UserFactory.build(tenant=rows["company"], username="new"),
            groups={rows["service_number"]: 1},
            by=rows["admin"],
        ),
    ),
    "queues.services.members.change_status": Locks(
        "member",
        lambda rows: members.change_status(members=Member.objects.all(), is_available=False),
        by_writing=True,
    ),
    "queues.services.members.change_skills": Locks(
        "member", lambda rows: members.change_skills(skills={rows["member"]: 4}), by_writing=True
    ),
    "service_numbers.services.overrides.save_override": Locks(
        "service_number",
        lambda rows: overrides.save_override(override=rows["planned_override"], now=timezone.now()),
    ),
    "service_numbers.services.overrides.end_override": Locks(
        "service_number",
        lambda rows: overrides.end_override(service_number=rows["service_number"], now=timezone.now()),
    ),
    "service_numbers.services.prompts.add_prompt": Locks(
        "service_number",
        lambda rows: prompts.add_prompt(
            prompt=Prompt(tenant=rows["company"], name="New"),
            row=rows["service_number"],
            setting="welcome_message",
            **sound(),
        ),
    ),
    "service_numbers.services.prompts.replace_prompt": Locks(
        "prompt", lambda rows: prompts.replace_prompt(prompt=rows["prompt"], **sound())
    ),
    "service_numbers.services.prompts.make_louder": Locks(
        "prompt", lambda rows: prompts.make_louder(prompt=rows["prompt"])
    ),
    "service_numbers.services.conversions.let_convert": Locks(
        "prompt",
        lambda rows: conversions.let_convert(
            prompt=rows["prompt"], original="x", name="hello.wav", sound=sound()["sound"], now=timezone.now()
        ),
    ),
    "service_numbers.services.conversions.convert_again": Locks(
        "prompt", lambda rows: conversions.convert_again(prompt=rows["prompt"])
    ),
    "service_numbers.services.conversions.discard_new_sound": Locks(
        "prompt", lambda rows: conversions.discard_new_sound(prompt=rows["prompt"])
    ),
    "service_numbers.services.conversions.give_sound": Locks(
        "prompt",
        lambda rows: conversions.give_sound(
            rows["new_sound"], Converted(seconds=1, level=-20.0, narrow=b"narrow", wide=b"wide")
        ),
    ),
    "service_numbers.services.prompts.delete_prompt": Locks(
        "prompt", lambda rows: prompts.delete_prompt(prompt=rows["prompt"])
    ),
    "service_numbers.services.service_numbers.add_service_number": Locks(
        "free_number",
        lambda rows: service_numbers.add_service_number(**new_number(rows), by=rows["admin"]),
        by_writing=True,
    ),
    "service_numbers.services.service_numbers.remove_service_number": Locks(
        "service_number",
        lambda rows: service_numbers.remove_service_number(service_number=rows["service_number"], by=rows["admin"]),
    ),
    "users.services.imports.import_number_plan": Locks(
        "company",
        lambda rows: imports.import_number_plan(
            tenant=rows["company"], by=rows["admin"], name="plan.xlsx", entries=[], replaces=False
        ),
    ),
    "users.services.imports.take_read": Locks(
        "read_import",
        lambda rows: imports.take_read(imported=rows["read_import"], by=rows["admin"], plan=None),
    ),
    "users.services.imports.save_entries": Locks("company", lambda rows: imports.save_entries(rows["import"])),
    "users.services.exports.drop_sheet": Locks("export", lambda rows: exports.drop_sheet(export=rows["export"])),
    "users.services.exports.keep_sheet": Locks("export", lambda rows: exports.keep_sheet(rows["export"], None)),
    "statistics.services.counting.take_in_legs": Locks(
        "company",
        lambda rows: counting.take_in_legs(
            legs=[factories.CallLegFactory.build(tenant=rows["company"], person=rows["person"].pk)]
        ),
    ),
    "statistics.services.counting.store_legs": Locks(
        "company",
        lambda rows: counting.store_legs(
            legs=[factories.CallLegFactory.build(tenant=rows["company"], person=rows["person"].pk)]
        ),
    ),
    "statistics.services.counting.take_in_queue_calls": Locks(
        "company",
        lambda rows: counting.take_in_queue_calls(
            calls=[factories.QueueCallFactory.build(tenant=rows["company"], service_number=rows["service_number"].pk)]
        ),
    ),
    "statistics.services.counting.rebuild_counts": Locks(
        "company", lambda rows: counting.rebuild_counts(tenant=rows["company"])
    ),
    "statistics.services.settling.settle_again": Locks(
        "company", lambda rows: settling.settle_again(tenant=rows["company"])
    ),
    "statistics.services.counting.settle_queue_calls_again": Locks(
        "company", lambda rows: counting.settle_queue_calls_again(tenant=rows["company"])
    ),
    "statistics.services.counting.lock_companies": Locks(
        "company", lambda rows: counting.lock_companies({rows["company"].pk})
    ),
    "users.services.companies.set_limits": Locks(
        "company", lambda rows: companies.set_limits(tenant=rows["company"], mosts={"departments": 4})
    ),
    "users.services.departments.lock_departments": Locks(
        "department", lambda rows: departments.lock_departments(rows["company"])
    ),
    "users.services.departments.save_department": Locks(
        "department", lambda rows: departments.save_department(department=rows["department"])
    ),
    "users.services.departments.delete_department": Locks(
        "department", lambda rows: departments.delete_department(department=rows["department"])
    ),
    "users.services.departments.move_users": Locks(
        "person",
        lambda rows: departments.move_users(users=User.objects.filter(pk=rows["person"].pk), department=None),
        by_writing=True,
    ),
    "users.services.logo.change_logo": Locks(
        "company", lambda rows: logo.change_logo(tenant=rows["company"], png=None)
    ),
    "users.services.modes.switch_on": Locks(
        "person", lambda rows: modes.switch_on(user=rows["person"], mode=Mode.LUNCH, now=timezone.now())
    ),
    "users.services.modes.change_absence": Locks(
        "person", lambda rows: modes.change_absence(absence=rows["absence"], now=timezone.now())
    ),
    "users.services.modes.delete_absence": Locks(
        "person", lambda rows: modes.delete_absence(absence=rows["absence"])
    ),
    "users.services.modes.switch_off": Locks(
        "person", lambda rows: modes.switch_off(user=rows["person"], now=timezone.now())
    ),
    "users.services.new_clock.keep_whole_days": Locks(
        "person",
        lambda rows: new_clock.keep_whole_days(
            owners=User.objects.filter(pk=rows["person"].pk),
            rows=Absence.objects.filter(user=rows["person"]),
            owner="user",
            starts="starts_at",
            zones=(ZoneInfo("Europe/London"), ZoneInfo("Europe/Paris")),
            now=timezone.now(),
        ),
    ),
    "users.services.number_plan.import_entries": Locks(
        "company", lambda rows: number_plan.import_entries(tenant=rows["company"], entries=[], replace=True)
    ),
    "users.services.numbers.give_number": Locks(
        "person",
        lambda rows: numbers.give_number(user=rows["person"], e164=rows["free_number"].e164, is_main=False),
    ),
    "users.services.numbers.free_numbers": Locks(
        "number", lambda rows: numbers.free_numbers(Number.objects.filter(user=rows["person"])), by_writing=True
    ),
    "users.services.numbers.change_main_number": Locks(
        "person", lambda rows: numbers.change_main_number(user=rows["person"], e164=None)
    ),
    "users.services.numbers.hand_over_numbers": Locks(
        "person", lambda rows: numbers.hand_over_numbers(user=rows["admin"], to=rows["person"])
    ),
    "users.services.outside_addresses.answer": Locks(
        "outside_address", lambda rows: outside_addresses.answer(row=rows["outside_address"], is_wanted=True)
    ),
    "users.services.outside_addresses.lift_refusal": Locks(
        "outside_address", lambda rows: outside_addresses.lift_refusal(row=rows["outside_address"])
    ),
    "users.services.orders.approve_order": Locks(
        "company", lambda rows: orders.approve_order(order=rows["asked_order"], by=rows["admin"])
    ),
    "users.services.orders.decline_order": Locks(
        "company", lambda rows: orders.decline_order(order=rows["asked_order"], by=rows["admin"], reason="No")
    ),
    "users.services.orders.withdraw_order": Locks(
        "asked_order", lambda rows: orders.withdraw_order(order=rows["asked_order"])
    ),
    "users.services.orders.withdraw_requests_about": Locks(
        "asked_order", lambda rows: orders.withdraw_requests_about(user=rows["person"]), by_writing=True
    ),
    "users.services.orders.order_end_again": Locks(
        "refused_end", lambda rows: orders.order_end_again(order=rows["refused_end"], by=rows["admin"])
    ),
    "users.services.orders.work_order": Locks(
        "order", lambda rows: orders.work_order(order=rows["order"], state="refused", reply="No")
    ),
    "users.services.outbox.send_again": Locks("mail", lambda rows: outbox.send_again(mail=rows["mail"])),
    "users.services.roles.companies_without_admin": Locks(
        "company", lambda rows: roles.companies_without_admin(role=Role.objects.get(code=Role.ADMIN), permissions=[])
    ),
    "users.services.roles.keeps_admins": Locks("company", lambda rows: enter(roles.keeps_admins(rows["company"]))),
    "users.services.roles.would_be_without_admin": Locks(
        "company", lambda rows: roles.would_be_without_admin(user=rows["admin"], roles=[])
    ),
    "users.services.subscriptions.change_subscription": Locks(
        "person",
        lambda rows: subscriptions.change_subscription(
            user=rows["person"], service="voip", is_on=False, by=rows["admin"]
        ),
    ),
    "users.services.users.change_user": Locks(
        "person", lambda rows: users.change_user(user=rows["person"], e164=None, by=rows["admin"])
    ),
    "users.services.users.change_profile": Locks(
        "person", lambda rows: users.change_profile(user=rows["person"], by=rows["admin"])
    ),
    "queues.services.leaving_users.delete_user_of_number": Locks(
        "company",
        lambda rows: leaving_users.delete_user_of_number(
            user=rows["person"], by=rows["admin"], hand_to=rows["service_number"]
        ),
    ),
    "users.services.users.delete_user": Locks(
        "company", lambda rows: users.delete_user(user=rows["person"], by=rows["admin"])
    ),
    "users.services.users.lock_company": Locks("company", lambda rows: users.lock_company(rows["company"])),
    "users.services.users.new_app_password": Locks(
        "person", lambda rows: users.new_app_password(user=rows["person"], by=rows["admin"])
    ),
    "users.services.visits.enter_company": Locks(
        "operator",
        lambda rows: visits.enter_company(operator=rows["operator"], tenant=rows["company"], reason="Asked for help"),
    ),
    "users.services.visits.end_visits": Locks("visit", lambda rows: visits.end_visits(operator=rows["operator"])),
    "recordings.services.keep_recording": Locks(
        "person",
        lambda rows: recordings.keep_recording(
            engine_id="new",
            company=rows["company"],
            user=rows["person"],
            caller="",
            recorded_at=timezone.now(),
            seconds=1,
            sound=BytesIO(b"sound"),
        ),
    ),
    "recordings.services.delete_recordings": Locks(
        "recording",
        lambda rows: recordings.delete_recordings(Recording.objects.filter(pk=rows["recording"].pk)),
    ),
}
