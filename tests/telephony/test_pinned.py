"""Two engines on one database: each carries the calls of companies that are pinned to it or to none, no others."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from telephony.asterisk import users_file
from telephony.asterisk.configuration import engine_name
from telephony.asterisk.last_known import NAME as LAST_KNOWN
from telephony.asterisk.last_known import LastKnown
from telephony.asterisk.places import Places
from telephony.calls.plans import Elsewhere, Planner, Unknown
from telephony.calls.settings_on_disk import NotOnDisk, SettingsOnDisk
from tests import factories
from users.models import Company

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
HA1 = "0123456789abcdef0123456789abcdef"
MOBILE = "+447700900123"
OURS, THEIRS, ANYBODYS = "ours.example", "theirs.example", "anybodys.example"


class TwoEngines:
    """Folders and settings of both, and by the SIP domain of each company its number."""

    def __init__(self, folder):
        self.places = [Places(folder / name) for name in ("one", "two")]
        self.names = [engine_name(places) for places in self.places]
        self.disks = [
            SettingsOnDisk(places.settings, name) for places, name in zip(self.places, self.names, strict=True)
        ]
        self.numbers = {}

    def add(self, domain, pinned_to=""):
        company = factories.CompanyFactory(sip_domain=domain, pinned_to=pinned_to)
        user = factories.UserFactory(tenant=company, short_number="501", sip_ha1=HA1)
        factories.NumberFactory(user=user, tenant=company, is_main=True, use="user")
        self.numbers[domain] = user.numbers.get().e164

    def renew(self):
        for disk in self.disks:
            disk.renew()


@pytest.fixture
def engines(tmp_path, db):
    engines = TwoEngines(tmp_path)
    engines.add(OURS, engines.names[0])
    engines.add(THEIRS, engines.names[1])
    engines.add(ANYBODYS)
    engines.renew()
    return engines


def asked(disk, *questions):
    """What a controller's planner says to questions: the key of the company, or the exception's class."""

    async def ask_all():
        planner = Planner(disk)
        try:
            found = await asyncio.gather(*(planner.ask(**one) for one in questions), return_exceptions=True)
        finally:
            planner.close()
        assert not planner.is_away  # one that is elsewhere is no database that is away
        return [one.domain if not isinstance(one, Exception) else type(one) for one in found]

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, ask_all()).result()


def calls_to(engines, *domains):
    return [{"called": engines.numbers[one], "caller": MOBILE} for one in domains]


def registers(places):
    """The endpoints of the users who may register there."""
    places.make()
    users_file.write(places)
    lines = (places.conf / users_file.NAME).read_text().splitlines()
    return {line[1:].partition("]")[0] for line in lines if line.endswith("](phone)")}


@pytest.mark.parametrize(("place", "own", "other"), [(0, OURS, THEIRS), (1, THEIRS, OURS)])
def test_each_carries_its_own_and_those_of_none(engines, place, own, other):
    disk = engines.disks[place]
    assert asked(disk, *calls_to(engines, own, ANYBODYS, other)) == [own, ANYBODYS, Elsewhere]
    inside = [{"user": "501", "domain": one, "dialled": "999"} for one in (own, other)]
    assert asked(disk, *inside, {"called": "501", "domain": other}) == [own, Elsewhere, Elsewhere]
    assert asked(disk, {"called": "+4420", "caller": MOBILE}) == [Unknown]  # of nobody: no other engine has it
    assert registers(engines.places[place]) == {f"501@{own}", f"501@{ANYBODYS}"}
    assert {head.domain for head in disk.heads.values()} == {own, ANYBODYS}
    assert disk.of_number(engines.numbers[own]).domain == own
    for not_there in (lambda: disk.of_number(engines.numbers[other]), lambda: disk.of_domain(other)):
        with pytest.raises(NotOnDisk):
            not_there()


def test_without_a_controller_the_others_are_not_known(engines):
    places, disk = engines.places[0], engines.disks[0]
    places.make()

    class NoSounds:
        def path(self, pk):
            return None

    LastKnown(places.conf, disk, NoSounds()).write(Company.objects.first().created_at)
    text = (places.conf / LAST_KNOWN).read_text()
    assert engines.numbers[OURS] in text
    assert engines.numbers[THEIRS] not in text


def test_a_company_moves_with_its_pin(engines):
    Company.objects.filter(sip_domain=OURS).update(pinned_to=engines.names[1])
    engines.renew()
    call = calls_to(engines, OURS)
    assert [asked(disk, *call) for disk in engines.disks] == [[Elsewhere], [OURS]]
    assert [registers(places) for places in engines.places] == [
        {f"501@{ANYBODYS}"},
        {f"501@{OURS}", f"501@{THEIRS}", f"501@{ANYBODYS}"},
    ]
    files = [{path.name for path in disk.folder.iterdir()} for disk in engines.disks]
    key = Company.objects.get(sip_domain=OURS).pk
    assert [f"{key}.json" in one for one in files] == [False, True]
    Company.objects.filter(sip_domain=OURS).update(pinned_to="")
    engines.renew()
    assert [asked(disk, *call) for disk in engines.disks] == [[OURS], [OURS]]


def test_one_that_starts_knows_it_before_the_first_call(engines):
    again = SettingsOnDisk(engines.disks[0].folder, engines.names[0])
    again.look()
    assert asked(again, *calls_to(engines, THEIRS)) == [Elsewhere]


def test_a_new_company_is_carried_before_its_file_is_written(engines):
    engines.add("new.example")
    assert asked(engines.disks[0], *calls_to(engines, "new.example")) == ["new.example"]


def test_whoever_listens_hears_of_a_pin_and_of_nothing_else(engines):
    """As of any change of settings: both controllers do, the one that loses a company and the one that gets it."""
    company = Company.objects.get(sip_domain=OURS)
    with connection.cursor() as cursor:
        cursor.execute("LISTEN portal_settings")
        cursor.execute("SELECT 1")
    del connection.connection.notifies[:]
    for _time in range(2):  # the second changes nothing
        Company.objects.filter(pk=company.pk).update(pinned_to=engines.names[1])
    connection.connection.poll()
    told = [one.payload for one in connection.connection.notifies]
    with connection.cursor() as cursor:
        cursor.execute("UNLISTEN portal_settings")
    assert told == [f"{company.pk}"]
