import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from routing.models import Engine
from tests import factories
from users.models import Holder

SAMPLES = Path(__file__).parent / "samples"


def sample(name):
    """A call record that a real FreeSWITCH sent."""
    return json.loads((SAMPLES / f"cdr-{name}.json").read_text())


def body_of(name):
    """The raw body of a request that a real FreeSWITCH sent."""
    request = (SAMPLES / f"cdr-{name}.txt").read_bytes().split(b"\n\n")
    return next(part for part in request if part.lstrip().startswith((b"cdr=", b"{"))).strip()


LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def old_user(**fields):
    """A user who was there long before any call of the tests."""
    user = factories.UserFactory(**fields)
    type(user).objects.filter(pk=user.pk).update(created_at=LONG_AGO)
    Holder.objects.filter(person=user.pk).update(begins_at=LONG_AGO)
    return user


@pytest.fixture
def recorded(db):
    """The company of the recorded calls: users 1001 and 1002, and Support, which pauses for 12 seconds."""
    company = factories.CompanyFactory(name="Recorded", sip_domain="tenant1.test")
    department = factories.DepartmentFactory(tenant=company)
    old_user(tenant=company, short_number="1001", first_name="Ann", last_name="One", department=department)
    second = old_user(tenant=company, short_number="1002", first_name="Bob", last_name="Two")
    support = factories.ServiceNumberFactory(tenant=company, name="Support", number__e164="+441632960162")
    factories.MemberFactory(service_number=support, user=second, wrap_up_time=12)
    return company


@pytest.fixture
def key(db):
    engine = Engine(name="Engine one", serves_all=True)
    key = engine.new_key()
    engine.save()
    return key
