"""The telephones of the demo's people: their passwords are kept as long as they hold, for nobody else to read."""

import hashlib

import pytest

from telephony.softphones.people import ADMIN, ANSWERING, DEMO, FREE, carrier_of_demo, telephones_of_demo
from tests import factories
from users.services.users import new_app_password


@pytest.fixture
def file(tmp_path):
    return tmp_path / "phones" / "passwords.json"


@pytest.fixture
def people(db):
    demo = factories.CompanyFactory(name="Demo", sip_domain=DEMO)
    factories.UserFactory(tenant=factories.CompanyFactory(sip_domain="other.example"), short_number=FREE)
    admin = factories.AdminFactory(tenant=demo, short_number=ADMIN)
    return [admin, *(factories.UserFactory(tenant=demo, short_number=one) for one in (FREE, *ANSWERING[:2]))]


def test_each_has_a_password_that_registers(people, file):
    made = telephones_of_demo(file, short_numbers=(FREE, *ANSWERING))
    assert [one.user for one in made] == [FREE, *ANSWERING[:2]]
    for telephone, user in zip(made, people[1:], strict=True):
        user.refresh_from_db()
        credentials = f"{telephone.user}:{telephone.domain}:{telephone.password}"
        assert hashlib.md5(credentials.encode()).hexdigest() == user.sip_ha1
        assert telephone.name == str(user)


def test_it_is_the_same_after_the_next_start_and_another_one_if_somebody_has_made_one(people, file):
    first = telephones_of_demo(file, short_numbers=(FREE, ANSWERING[0]))
    assert telephones_of_demo(file, short_numbers=(FREE, ANSWERING[0])) == first
    new_app_password(user=people[1], by=people[0])
    second = telephones_of_demo(file, short_numbers=(FREE, ANSWERING[0]))
    assert second[0].password != first[0].password
    assert second[1] == first[1]


def test_nobody_else_on_the_machine_reads_them(people, file):
    telephones_of_demo(file, short_numbers=(FREE,))
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(("gateway", "port"), [("127.0.0.1:5090", 5090), ("a.trunk.example", None), ("", None)])
def test_calls_go_out_where_the_trunk_says(people, gateway, port):
    trunk = people[1].tenant.trunks.get()
    trunk.gateway, people[1].trunk = gateway, trunk
    trunk.save()
    people[1].save()
    assert carrier_of_demo() == port
