"""What the demo's service numbers have after some weeks: messages, hours, modes, numbers, a calendar."""

import time
from datetime import date, datetime, timedelta
from datetime import time as clock

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils import timezone

from calendars.days import FoundDay
from calendars.models import CalendarDay, OpeningHours, OutsideOfficeHours
from calendars.public_holidays import public_holidays
from calendars.services.calendar import add_days, save_calendar_day
from common.bounded_reading import LOOK_AGAIN, patiently
from common.tasks import RunLater
from service_numbers.audio import BUSY, check
from service_numbers.models import ListedCaller, Override, Prompt, ServiceNumber
from service_numbers.services.conversions import bring_sound
from service_numbers.services.prompts import add_prompt
from users.models import OutsideAddress

from .sounds import SOUNDS, sound_file

MOBILE = "+447700900456"
PATIENCE = 300  # seconds for one file: whatever else is starting on the machine has begun by then


def set_up_service_numbers(*, tenant):
    """Fill the service numbers of the demo with settings; Fax and alarms is left as it came, with its warnings."""
    with patiently(PATIENCE):
        prompts = {name: make_prompt(tenant, name) for name in SOUNDS}
    OutsideOfficeHours.objects.create(tenant=tenant, prompt=prompts["We are closed"])
    numbers = {one.name: one for one in ServiceNumber.objects.for_tenant(tenant)}
    confirm_address(tenant, "sales@demo.pbx.example")
    choose_settings(numbers, prompts)
    make_hours(numbers["Support"])
    make_calendars(numbers)
    make_lists(numbers["Support"])
    plan_closing(numbers["Support"], prompts["We are closed"])


def confirm_address(tenant, address):
    """Outside the company, asked nine days ago, and answered by now."""
    now = timezone.now()
    OutsideAddress.objects.create(tenant=tenant, address=address, asked_at=now - timedelta(days=9), confirmed_at=now)


def choose_settings(numbers, prompts):
    """What the pages of the customer modules have saved."""
    everywhere = {
        "welcome_message": prompts["Welcome"],
        "calendar_closed_message": prompts["Public holiday"],
        "no_agents_message": prompts["All agents are busy"],
        "queue_music": prompts["Queue music"],
    }
    change(numbers["Main line"], **everywhere, main_mode="with-welcome", announce_position=True, most_waiting=10)
    change(
        numbers["Sales"],
        **everywhere,
        queue_type="longest-idle",
        number_display_type="prefix",
        number_display_mode="both",
        number_display_text="Sales ",
        calendar_closed_mode="voicemail",
        opening_hours_closed_mode="voicemail",
        vms_emails=["sales@demo.pbx.example"],
    )
    change(
        numbers["Support"],
        **everywhere | {"welcome_message": None, "no_agents_message": None},  # neither would be played
        longest_wait=300,
        kick_out_after=30,
        no_agents_mode="divert",
        no_agents_divert_number=MOBILE,
        external_divert_number=MOBILE,
        recording_pin="4711",
    )
    change(numbers["Reception"], **(everywhere | {"welcome_message": prompts["Old welcome"]}), queue_type="all")


def make_prompt(tenant, name):
    content = sound_file(name)
    prompt = Prompt(tenant=tenant, name=name)
    file, sound = checked(content, f"{name.lower().replace(' ', '-')}.wav")
    add_prompt(prompt=prompt, file=file, sound=sound)
    convert_now(prompt)
    return prompt


def checked(content, name):
    """A file of the demo and its Sound; a machine that is busy when the portal first starts is waited for."""
    until = time.monotonic() + PATIENCE
    while True:
        file = ContentFile(content, name)
        try:
            return file, check(file)
        except ValidationError as refusal:
            if refusal.code != BUSY or time.monotonic() > until:
                raise


def convert_now(prompt):
    """Do what the task of a new sound finds done then: the demo is there at once. Waits for others' files."""
    while True:
        try:
            return bring_sound(prompt.new_sound)
        except RunLater:
            time.sleep(LOOK_AGAIN)


def change(service_number, **settings):
    for name, value in settings.items():
        setattr(service_number, name, value)
    service_number.save()


def make_hours(service_number):
    """Longer than the office's, with Saturday mornings."""
    periods = [(day, 8 * 60, 18 * 60) for day in range(5)] + [(5, 9 * 60, 13 * 60)]
    OpeningHours.objects.bulk_create(
        OpeningHours(
            tenant=service_number.tenant, service_number=service_number, weekday=day, starts=starts, ends=ends
        )
        for day, starts, ends in periods
    )


def make_calendars(numbers):
    """The public holidays of England until the end of next year, and days of the company's own."""
    today = timezone.localdate(timezone=numbers["Main line"].tenant.zone)
    holidays = [day for year in (today.year, today.year + 1) for day in public_holidays("GB", "ENG", year)]
    ahead = [day for day in holidays if day.first_day > today]
    for name in ("Main line", "Sales", "Support"):
        add_days(service_number=numbers[name], found=ahead, mode=CalendarDay.Mode.CLOSED)
    fair = date(today.year + 1, 9, 14)
    closing = FoundDay("Trade fair", fair, fair + timedelta(days=2))
    add_days(service_number=numbers["Sales"], found=[closing], mode=CalendarDay.Mode.WITH_WELCOME)
    for year in (today.year, today.year + 1):
        eve = date(year, 12, 24)
        if eve > today:
            day = CalendarDay(
                tenant=numbers["Support"].tenant,
                service_number=numbers["Support"],
                name="Christmas Eve",
                first_day=eve,
                last_day=eve,
                mode=CalendarDay.Mode.OTHER_HOURS,
            )
            save_calendar_day(day=day, hours=[(8 * 60, 12 * 60)])


def plan_closing(service_number, prompt):
    """An afternoon of training a week from today, with a message of its own."""
    zone = service_number.tenant.zone
    day = timezone.localdate(timezone=zone) + timedelta(days=7)
    starts, ends = (datetime.combine(day, at, zone) for at in (clock(15), clock(17, 30)))
    whole = {"service_number": service_number, "prompt": prompt, "set_at": starts, "ends_at": ends}
    Override.objects.create(tenant=service_number.tenant, set_by="Alex Admin", **whole)


def make_lists(service_number):
    for kind, digits, note in [
        ("blacklist", "+441632960399", "Nuisance calls"),
        ("recording", MOBILE, "Uma’s mobile"),
    ]:
        ListedCaller.objects.create(
            tenant=service_number.tenant,
            service_number=service_number,
            kind=ListedCaller.Kind(kind),
            digits=digits,
            note=note,
        )
