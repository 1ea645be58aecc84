"""A whole telephone system: Asterisk, its controller on the test's database, telephones and a carrier."""

import threading
from contextlib import ExitStack

import pytest

from telephony.asterisk import configuration
from telephony.asterisk.reloading import reload, write_rows
from telephony.asterisk.sounds import Sounds
from telephony.engine import Engine
from telephony.softphones import carrier, phones
from tests import factories
from users.services.users import new_app_password

STARTS_IN = 20  # seconds


@pytest.fixture
def outside(tmp_path):
    """The public network behind the company's trunk."""
    with carrier(folder=tmp_path / "carrier") as made:
        yield made


@pytest.fixture
def trunk(company, outside):
    trunk = factories.TrunkFactory(
        gateway=f"127.0.0.1:{outside.port}", addresses=[f"127.0.0.1:{outside.port}"], carries_caller_number=True
    )
    factories.TrunkAllotmentFactory(tenant=company, trunk=trunk)
    return trunk


class People:
    """Users of the company with telephones: `add` makes one, `register` has all of them known."""

    def __init__(self, company, trunk, asterisk, add):
        self.company, self.trunk, self.asterisk, self.add_phone = company, trunk, asterisk, add
        self.passwords = {}

    def add(self, short_number, **values):
        user = factories.UserFactory(tenant=self.company, short_number=short_number, trunk=self.trunk, **values)
        self.passwords[short_number] = new_app_password(by=factories.OperatorFactory(), user=user)
        return user

    def telephones(self):
        """By short number, registered."""
        there = self.asterisk
        write_rows(there.places, Sounds(there.places))
        reload(there.places, there.ports)
        made = {}
        for short_number, password in self.passwords.items():
            made[short_number] = self.add_phone(short_number, self.company.sip_domain, password, there.ports.sip)
            assert made[short_number].register()[0] == 200
        return made


@pytest.fixture
def people(company, trunk, asterisk, tmp_path):
    with ExitStack() as stack:
        add = stack.enter_context(phones(folder=tmp_path / "telephones"))
        yield People(company, trunk, asterisk, add)


@pytest.fixture
def engine(transactional_db, asterisk):
    """The controller, in a thread of its own; what it leaves behind is in the database once it has ended."""
    configuration.write(asterisk.places, asterisk.ports)
    running, ready = Engine(asterisk.places, asterisk.ports), threading.Event()
    thread = threading.Thread(target=running.run, kwargs={"ready": lambda _engine: ready.set()})
    thread.start()
    assert ready.wait(STARTS_IN)
    try:
        yield running
    finally:
        running.stop()
        thread.join(STARTS_IN)
        assert not thread.is_alive()
