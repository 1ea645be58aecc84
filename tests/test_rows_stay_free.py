"""No row is locked while an uploaded file is read: somebody else, on another connection, changes it meanwhile."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from calendars.models import CalendarDay, OutsideOfficeHours
from common import bounded_reading
from service_numbers.models import Prompt, ServiceNumber
from service_numbers.modules import MESSAGE_MODULES
from tests import factories
from tests.hostile.values import DAY_SHEET, RIGHT_SHEET, png
from tests.sounds import sound_file
from users.models import Company

SECONDS = 0.4  # for which the page waits to read
MESSAGES = [module.name for module in MESSAGE_MODULES.values()]


@pytest.fixture
def taken(tmp_path, monkeypatch):
    """A function that takes both places for reading, so that who reads waits, and returns them to let go of."""
    paths = [tmp_path / "one", tmp_path / "two"]
    for path in paths:
        path.touch()
    monkeypatch.setattr(bounded_reading, "SLOTS", paths)
    monkeypatch.setattr(bounded_reading, "WAIT", 30)
    return lambda: [bounded_reading.free_slot(), bounded_reading.free_slot()]


@pytest.fixture
def there(company):
    """Rows that uploads are for."""
    company.managed_service = True
    company.save()
    number = factories.ServiceNumberFactory(tenant=company)
    return {
        "prompt": factories.PromptFactory(tenant=company).pk,
        "number": number.pk,
        "day": factories.CalendarDayFactory(service_number=number).pk,
        "office": OutsideOfficeHours.objects.create(tenant=company).pk,
        "company": company.pk,
    }


SOUND = {"file": sound_file(1)}
DAY = {"name": "Fair", "mode": "closed"}
CLOSING = {"kind": "closed", "ends_at": "2098-01-01T10:00"}
PAGES = [
    # address, whose row it is for, model, what is sent, status of the answer
    ("service_numbers:edit_prompt", "prompt", Prompt, {"file": sound_file(1), "name": "New"}, 302),
    *((f"service_numbers:{name}", "number", ServiceNumber, SOUND, 302) for name in MESSAGES),
    ("company:office_hours_message", "office", OutsideOfficeHours, SOUND, 302),
    ("service_numbers:add_override", "number", ServiceNumber, SOUND | CLOSING, 200),
    ("service_numbers:calendar_add", "number", ServiceNumber, SOUND | DAY | {"first_day": "2098-01-01"}, 302),
    ("service_numbers:calendar_edit", "day", CalendarDay, SOUND | DAY | {"first_day": "2098-01-02"}, 302),
    ("service_numbers:calendar_import", "number", ServiceNumber, {"file": DAY_SHEET}, 200),
    ("company:import_number_plan", "company", Company, {"sheet": RIGHT_SHEET, "how": "add"}, 302),
    ("company:logo", "company", Company, {"picture": png()}, 302),
]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_free_while_a_file_is_read(admin, there, taken):
    """All pages in one test: what it takes to have rows that another connection sees is done once."""
    for name, whose, model, fields, status in PAGES:
        pk = there[whose]
        args = {"day": [there["number"], pk], "office": [], "company": []}.get(whose, [pk])
        url = reverse(name, args=args)
        held = taken()
        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(send, admin, url, fields | {"new_name": name})
            for _try in range(10):
                with transaction.atomic():
                    assert model.objects.select_for_update(nowait=True).filter(pk=pk).exists(), name
                time.sleep(SECONDS / 10)
            assert not answer.done(), name
            for one in held:
                one.close()
            assert answer.result().status_code == status, name


def send(user, url, fields):
    browser = Client()
    browser.force_login(user)
    files = {name: SimpleUploadedFile("file", value) for name, value in fields.items() if isinstance(value, bytes)}
    try:
        return browser.post(url, fields | files)
    finally:
        connection.close()
