"""The settings of companies as files: written when they change, read by whoever has nothing else."""

import asyncio
import json
import logging
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import OperationalError
from django.utils import timezone

from routing.models import SettingsVersion
from service_numbers.models import ServiceNumber
from telephony import resting
from telephony.calls import settings_on_disk
from telephony.calls.settings_on_disk import NotOnDisk, SettingsOnDisk, keep_renewed
from tests import factories
from users.models import Company, User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_rest(monkeypatch):
    """What has changed is written however little time has passed."""
    monkeypatch.setattr(resting, "TIMES", 0)


@pytest.fixture
def user(company):
    user = factories.UserFactory(tenant=company, short_number="501")
    factories.NumberFactory(user=user, tenant=company, is_main=True, use="user")
    return user


@pytest.fixture
def number(company):
    return factories.ServiceNumberFactory(tenant=company).number.e164


@pytest.fixture
def disk(tmp_path, company, user, number):
    disk = SettingsOnDisk(tmp_path / "settings")
    disk.renew()
    return disk


def changed(company):
    """As the triggers count at the end of a transaction, which tests of one have none of."""
    version, _made = SettingsVersion.objects.get_or_create(tenant=company)
    SettingsVersion.objects.filter(pk=version.pk).update(number=version.number + 1)


def again(disk):
    """Another process, with the same folder."""
    return SettingsOnDisk(disk.folder)


def test_a_company_is_found_by_number_and_by_domain(disk, company, user, number):
    for one in (disk, again(disk)):
        for found in (one.of_number(number), one.of_number(user.numbers.get().e164), one.of_domain("Ours.Example")):
            assert (found.pk, found.settings.users[user.pk].short_number) == (company.pk, "501")


@pytest.mark.parametrize("called", ["+4420", "", None])
def test_what_is_of_nobody(disk, called):
    with pytest.raises(NotOnDisk):
        disk.of_number(called)
    with pytest.raises(NotOnDisk):
        disk.of_domain("elsewhere.example")


def test_nobody_else_reads_them(disk):
    assert disk.folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in disk.folder.iterdir()} == {0o600}
    assert [path.name for path in disk.folder.iterdir()] == [f"{one}.json" for one in disk.heads]


def test_what_has_not_changed_is_not_loaded_again(disk, company, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert disk.renew() == []
    User.objects.filter(tenant=company).update(last_name="Later")
    changed(company)
    assert disk.renew() == [company.pk]
    assert [one.name.split()[-1] for one in disk.of_domain("ours.example").settings.users.values()] == ["Later"]


def test_when_a_file_was_written_last_is_known(disk, company):
    first = disk.written_at
    disk.renew()
    assert disk.written_at == first
    changed(company)
    disk.renew()
    assert disk.written_at > first
    assert SettingsOnDisk(disk.folder).written_at is None  # this process has written none yet


def test_a_company_that_changes_again_and_again_is_not_written_all_the_time(disk, company, monkeypatch):
    monkeypatch.setattr(resting, "TIMES", 1e6)
    changed(company)
    assert disk.renew() == [company.pk]
    changed(company)
    assert disk.renew() == []
    monkeypatch.setattr(resting, "time", SimpleNamespace(monotonic=lambda: float("inf")))
    assert disk.renew() == [company.pk]


def test_the_version_is_that_before_the_rows_were_read(disk, company, monkeypatch):
    """Who changes something while they are read is not forgotten."""
    load = settings_on_disk.load_whole

    def meanwhile(*values):
        changed(company)
        return load(*values)

    changed(company)
    monkeypatch.setattr(settings_on_disk, "load_whole", meanwhile)
    assert disk.renew() == [company.pk]
    monkeypatch.setattr(settings_on_disk, "load_whole", load)
    assert (disk.renew(), disk.renew()) == ([company.pk], [])


def test_a_new_process_writes_each_once(disk, company):
    """Who wrote them may have been an older program."""
    other = again(disk)
    assert (other.renew(), other.renew()) == ([company.pk], [])


def test_a_domain_and_a_number_that_change_hands(disk, company, their_admin, number):
    Company.objects.filter(pk=company.pk).update(sip_domain="new.example")
    ServiceNumber.objects.get(tenant=company).delete()
    changed(company)
    assert sorted(disk.renew()) == sorted([company.pk, their_admin.tenant_id])
    assert disk.of_domain("new.example").pk == company.pk
    for asked in (lambda: disk.of_domain("ours.example"), lambda: disk.of_number(number)):
        with pytest.raises(NotOnDisk):
            asked()


def test_a_deleted_company_is_gone(disk, company, number, monkeypatch):
    monkeypatch.setattr(disk, "look", dict)
    assert disk.renew() == [company.pk]
    assert list(disk.folder.iterdir()) == []
    with pytest.raises(NotOnDisk):
        disk.of_number(number)


@pytest.mark.parametrize("text", ["", "no json", "[]\n[]\n", '{"pk": 1}\n{}\n', "\xff"])
def test_a_broken_file_is_as_none(disk, number, text, caplog):
    (path,) = disk.folder.iterdir()
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(NotOnDisk):
        again(disk).of_number(number)
    assert f"{path.name} cannot be read" in caplog.text


def test_settings_that_cannot_be_read_beside_a_whole_head(disk, number, caplog):
    (path,) = disk.folder.iterdir()
    head, settings, _end = path.read_text().split("\n")
    path.write_text(f"{head}\n{settings[:-100]}")
    with pytest.raises(NotOnDisk):
        again(disk).of_number(number)
    assert json.loads(head)["numbers"]
    assert "cannot be read" in caplog.text


def test_only_so_many_are_kept_in_memory(disk, company, their_admin, monkeypatch):
    monkeypatch.setattr(settings_on_disk, "MOST_READ", 1)
    disk.renew()
    first = disk.company(company.pk)
    assert disk.company(company.pk) is first
    disk.company(their_admin.tenant_id)
    assert disk.company(company.pk) is not first
    assert disk.company(company.pk) == first


def test_a_company_that_fails_takes_no_other_one_along(disk, company, their_admin, monkeypatch, caplog):
    load, theirs = settings_on_disk.load_whole, their_admin.tenant
    written = disk._path(company.pk).read_text()

    def odd(row, *values):
        if row.pk == company.pk:
            raise LookupError("nobody has foreseen this")
        return load(row, *values)

    with monkeypatch.context() as failing:
        failing.setattr(settings_on_disk, "load_whole", odd)
        for one in (company, theirs):
            changed(one)
        assert disk.renew() == [theirs.pk]
        assert disk.renew() == []
        assert disk._path(company.pk).read_text() == written
    assert disk.renew() == [company.pk]
    said = [f"Settings on disk stay as they are{more}: company {company.pk}" for more in ("", " no longer")]
    assert caplog.messages == said


def test_a_database_that_is_away_is_of_all_companies(disk, company, monkeypatch):
    def away(*values):
        raise OperationalError

    changed(company)
    monkeypatch.setattr(settings_on_disk, "load_whole", away)
    with pytest.raises(OperationalError):
        disk.renew()


def test_changes_are_written_at_once_and_an_outage_is_said_once(monkeypatch, caplog):
    answers = [[], OperationalError("away"), OSError("full"), OperationalError("away"), [], []]
    monkeypatch.setattr(settings_on_disk, "TOGETHER", 0.01)

    class Disk:
        def renew(self):
            answer = answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer

    async def work():
        changes = asyncio.Event()
        keeping = asyncio.create_task(keep_renewed(Disk(), changes, every=60))
        while answers:
            left = len(answers)
            changes.set()
            while len(answers) == left:
                await asyncio.sleep(0.005)
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)

    with caplog.at_level(logging.WARNING, "portal.calls"):
        asyncio.run(work())
    assert [one.message for one in caplog.records] == [
        "Settings on disk stay as they are: OperationalError",
        "Settings on disk are renewed again",
    ]


def test_hours_go_on_by_what_is_on_disk(disk, company, number):
    """What was written before an hour began knows of it."""
    closes = timezone.now() + timedelta(minutes=30)
    factories.OverrideFactory(
        service_number=ServiceNumber.objects.get(tenant=company),
        kind="closed",
        set_at=closes,
        ends_at=closes + timedelta(hours=1),
    )
    changed(company)
    disk.renew()
    (until,) = disk.of_number(number).settings.service_numbers[number].hours.untils
    assert (until.set_at, until.covers(closes), until.covers(timezone.now())) == (closes, True, False)
