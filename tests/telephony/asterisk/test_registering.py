"""Telephones register by the app passwords of the portal's users, at a real Asterisk."""

import pytest

from telephony.asterisk import ari_http, trunks_file, users_file
from telephony.asterisk.reloading import reload
from telephony.asterisk.strangers import Strangers
from telephony.calls.settings_on_disk import SettingsOnDisk
from telephony.models import RunningEngine
from telephony.presence import Presence
from tests import factories
from tests.telephony.asterisk.sip import Telephone, md5
from users.services.users import new_app_password

pytestmark = [pytest.mark.calls, pytest.mark.django_db]


@pytest.fixture
def people(company, their_admin, asterisk):
    """501 of two companies, each with the app password: {SIP domain: password}."""
    passwords = {}
    for tenant in (company, their_admin.tenant):
        user = factories.UserFactory(tenant=tenant, short_number="501")
        passwords[tenant.sip_domain] = new_app_password(by=factories.OperatorFactory(), user=user)
    users_file.write(asterisk.places)
    reload(asterisk.places, asterisk.ports)
    return passwords


@pytest.fixture
def telephone(asterisk):
    """A function that makes a telephone."""
    made = []

    def make(user, domain, password):
        made.append(Telephone(asterisk.ports.sip, user, domain, password))
        return made[-1]

    yield make
    for one in made:
        one.socket.close()


def contacts_of(asterisk, name):
    try:
        endpoint = ari_http.ask(asterisk.places, asterisk.ports, "GET", f"/endpoints/PJSIP/{name}")
    except ari_http.NotAnswered:
        return None
    return endpoint["state"]


def test_with_the_app_password_a_telephone_registers(asterisk, people, telephone):
    assert contacts_of(asterisk, "501@ours.example") == "offline"
    assert telephone("501", "ours.example", people["ours.example"]).register() == 200
    assert contacts_of(asterisk, "501@ours.example") == "online"
    assert contacts_of(asterisk, "501@theirs.example") == "offline"


def test_operators_see_how_many_users_have_a_telephone(asterisk, people, telephone):
    assert telephone("501", "ours.example", people["ours.example"]).register() == 200
    Presence(asterisk.places, asterisk.ports, SettingsOnDisk(asterisk.places.settings), Strangers()).write()
    row = RunningEngine.objects.get()
    states = [contacts_of(asterisk, f"501@{domain}") for domain in people]
    assert row.registered == states.count("online") >= 1
    assert row.channels == 0
    assert row.version
    assert row.sip_address == f"127.0.0.1:{asterisk.ports.sip}"


def test_with_another_one_it_does_not(people, telephone):
    assert telephone("501", "ours.example", people["ours.example"] + "x").register() == 401
    assert telephone("501", "ours.example", people["theirs.example"]).register() == 401


def test_whom_nobody_knows_is_not_told_so(people, telephone):
    assert telephone("777", "ours.example", people["ours.example"]).register() == 401
    assert telephone("501", "nobody.example", people["ours.example"]).register() == 401


def test_a_short_number_of_another_company_is_somebody_else(asterisk, people, telephone):
    """Neither by the other domain at the registrar, nor at the address that is registered."""
    ours = telephone("501", "ours.example", people["ours.example"])
    assert ours.register(to="501@theirs.example") in (403, 404)
    assert contacts_of(asterisk, "501@theirs.example") == "offline"
    assert telephone("501", "theirs.example", people["theirs.example"]).register() == 200


def test_no_telephone_is_where_a_carrier_is(asterisk, people, telephone):
    """A second place beside the own one is text of the telephone's, and Asterisk would ring there."""
    factories.TrunkFactory(gateway="203.0.113.7", addresses=["198.51.100.0/24", "192.0.2.1:5070"])
    assert trunks_file.write(asterisk.places)
    reload(asterisk.places, asterisk.ports)
    ours = telephone("501", "ours.example", people["ours.example"])
    told = ("REGISTER", "sip:ours.example", "sip:501@ours.example")
    places = {
        "203.0.113.7": 401,
        "203.0.113.7:5099": 401,
        "198.51.100.9": 401,
        "203.0.113.8": 200,
        "192.0.2.1:5070": 200,
    }
    for place, status in places.items():
        contact = f"Contact: <sip:0900@{place}>"
        assert (place, ours.asked(*told, extra=["Expires: 120", contact]).status) == (place, status)


def test_a_telephone_that_comes_back_again_and_again_is_let_in(people, telephone):
    """Each time from another port, as after a crash: the sixth takes the place of the first."""
    statuses = [telephone("501", "ours.example", people["ours.example"]).register() for _time in range(8)]
    assert statuses == [200] * 8


def test_a_new_password_holds_from_the_next_reading_on(asterisk, company, people, telephone):
    user = company.users.get(short_number="501")
    new = new_app_password(by=factories.OperatorFactory(), user=user)
    assert users_file.write(asterisk.places)
    reload(asterisk.places, asterisk.ports)
    assert telephone("501", "ours.example", people["ours.example"]).register() == 401
    assert telephone("501", "ours.example", new).register() == 200
    assert not users_file.write(asterisk.places)


def test_no_log_has_a_password_or_its_sum(asterisk, people, telephone):
    password = people["ours.example"]
    telephone("501", "ours.example", password).register()
    telephone("501", "ours.example", password + "x").register()
    secrets = {password, md5(f"501:ours.example:{password}"), *asterisk.places.ari_credentials()[1:]}
    said = "".join(path.read_text(errors="replace") for path in asterisk.places.log.iterdir())
    assert "Asterisk Ready" in said
    assert [one for one in secrets if one in said] == []
