"""What is written for Asterisk of the portal's rows: users, trunks, emergency numbers, prompts."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
import soundfile
from django.db import OperationalError

from service_numbers.models import Prompt
from telephony.asterisk import emergency_file, reloading, trunks_file, users_file
from telephony.asterisk.ari_http import NotAnswered
from telephony.asterisk.places import Places
from telephony.asterisk.sounds import Sounds
from tests import factories
from users.models import Number

pytestmark = pytest.mark.django_db
HA1 = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def places(tmp_path):
    places = Places(tmp_path)
    places.make()
    return places


def written(places, name):
    """The sections of a file: [(name, template, {setting: [values]})]."""
    sections = []
    for line in (places.conf / name).read_text().splitlines():
        if line.startswith("["):
            head, _bracket, template = line[1:-1].partition("](")
            sections.append((head, template, {}))
        elif line:
            key, _sign, value = line.partition(" = ")
            sections[-1][2].setdefault(key, []).append(value)
    return sections


def test_a_user_with_an_app_password_has_three_sections(places, company):
    trunk = factories.TrunkFactory()
    factories.UserFactory(tenant=company, short_number="501", sip_ha1=HA1, trunk=allotted(company, trunk))
    factories.UserFactory(tenant=company, short_number="502")
    factories.OperatorFactory()
    assert users_file.write(places)
    name = "501@ours.example"
    assert written(places, "telephones.conf") == [
        (
            name,
            "phone",
            {
                "auth": [name],
                "aors": [name],
                "from_domain": ["ours.example"],
                "set_var": ["COUNTRY=GB", f"COMPANY={company.pk}", "SHOWN=", f"EMERGENCY_TRUNK=trunk-{trunk.pk}"],
            },
        ),
        (name, "phone-auth", {"username": ["501"], "realm": ["ours.example"], "password_digest": [f"MD5:{HA1}"]}),
        (name, "phone-aor", {}),
    ]
    assert not users_file.write(places)


def allotted(company, trunk):
    factories.TrunkAllotmentFactory(tenant=company, trunk=trunk)
    return trunk


def variables(places):
    return [one[2].get("set_var") for one in written(places, "telephones.conf") if one[1] == "phone"]


def test_users_of_two_companies_with_one_short_number(places, company, their_admin):
    for tenant in (company, their_admin.tenant):
        factories.UserFactory(tenant=tenant, short_number="501", sip_ha1=HA1)
    users_file.write(places)
    names = [one[0] for one in written(places, "telephones.conf")]
    assert names == ["501@ours.example"] * 3 + ["501@theirs.example"] * 3


def test_without_an_own_trunk_and_number_an_emergency_call_has_the_companys_first(places, company):
    first, second = company.trunks.get(), allotted(company, factories.TrunkFactory())
    main = factories.ServiceNumberFactory(tenant=company)
    own = factories.UserFactory(tenant=company, short_number="501", sip_ha1=HA1, trunk=second)
    number = factories.NumberFactory(tenant=company, use=Number.Use.USER, user=own, is_main=True)
    factories.UserFactory(tenant=company, short_number="502", sip_ha1=HA1, trunk=None)
    users_file.write(places)
    assert variables(places) == [
        ["COUNTRY=GB", f"COMPANY={company.pk}", f"SHOWN={number.e164}", f"EMERGENCY_TRUNK=trunk-{second.pk}"],
        ["COUNTRY=GB", f"COMPANY={company.pk}", f"SHOWN={main.number.e164}", f"EMERGENCY_TRUNK=trunk-{first.pk}"],
    ]


def test_it_is_one_query_for_all_users(places, company, django_assert_num_queries):
    for number in range(501, 505):
        factories.UserFactory(tenant=company, short_number=str(number), sip_ha1=HA1)
    with django_assert_num_queries(1):
        users_file.write(places)


@dataclass
class Row:
    """A row of Trunk, as the file reads it."""

    pk: int = 3
    gateway: str = "sip.carrier.example"
    addresses: list = field(default_factory=lambda: ["203.0.113.7", "203.0.113.8:5070"])
    username: str = "portal"
    secret: str | None = "a;b"

    def open_password(self):
        return self.secret


def sections(places, row):
    (places.conf / "trunks.conf").write_text("\n".join(trunks_file.sections_of(row)))
    return written(places, "trunks.conf")


def test_a_trunk_has_a_section_an_address_and_a_password(places):
    assert sections(places, Row()) == [
        ("trunk-3", "trunk-auth", {"username": ["portal"], "password": ["a\\;b"]}),
        ("trunk-3", "trunk", {"aors": ["trunk-3"], "outbound_auth": ["trunk-3"], "from_user": ["portal"]}),
        ("trunk-3", "trunk-aor", {"contact": ["sip:sip.carrier.example"]}),
        ("trunk-3-1", "trunk-address", {"endpoint": ["trunk-3"], "match": ["203.0.113.7"]}),
        ("trunk-3-2", "trunk-address", {"endpoint": ["trunk-3"], "match": ["203.0.113.8:5070"]}),
    ]


@pytest.mark.parametrize("row", [Row(gateway="", addresses=[], username=""), Row("", "", [], secret=None)])
def test_a_trunk_that_lacks_everything_takes_and_sends_nothing(places, row):
    row.pk, row.gateway, row.addresses = 3, "", []
    assert sections(places, row) == [("trunk-3", "trunk", {"aors": ["trunk-3"]}), ("trunk-3", "trunk-aor", {})]


def test_trunks_are_written_of_their_rows(places):
    trunk = factories.TrunkFactory(gateway="sip.carrier.example:5070", addresses=["203.0.113.7"], username="portal")
    trunk.set_password("a;b")
    trunk.save()
    assert trunks_file.write(places)
    name = f"trunk-{trunk.pk}"
    assert written(places, "trunks.conf") == [
        (name, "trunk-auth", {"username": ["portal"], "password": ["a\\;b"]}),
        (name, "trunk", {"aors": [name], "outbound_auth": [name], "from_user": ["portal"]}),
        (name, "trunk-aor", {"contact": ["sip:sip.carrier.example:5070"]}),
        (f"{name}-1", "trunk-address", {"endpoint": [name], "match": ["203.0.113.7"]}),
    ]
    assert not trunks_file.write(places)


def test_only_those_who_read_something_new_are_told(places, sounds, company):
    factories.UserFactory(tenant=company, sip_ha1=HA1)
    assert reloading.write_rows(places, sounds) == list(reloading.MODULES)
    assert reloading.write_rows(places, sounds) == []
    factories.UserFactory(tenant=company, sip_ha1=HA1)
    assert reloading.write_rows(places, sounds) == ["res_pjsip.so"]


def test_emergency_numbers_are_those_of_the_companies_countries(places):
    for country in ("GB", "US", "GB"):
        factories.CompanyFactory(country=country)
    assert emergency_file.write(places)
    text = (places.conf / "emergency.conf").read_text()
    british, american = text.split("\n\n")
    assert british.startswith("[emergency-GB]\n")
    assert {"112", "999", "18000"} <= {line.split(",")[0].removeprefix("exten => ") for line in british.splitlines()}
    assert "9911" not in british
    assert american.startswith("[emergency-US]\n")
    assert "exten => 9911,1,Goto(emergency,911,1)" in american
    assert not emergency_file.write(places)


# ---- prompts ------------------------------------------------------------------------------------


@pytest.fixture
def sounds(places):
    return Sounds(places)


def names(places):
    return sorted(path.name for path in places.sounds.iterdir())


def test_a_prompt_is_copied_in_both_widths_and_is_music(places, sounds, company):
    prompt = factories.PromptFactory(tenant=company)
    factories.SilentPromptFactory(tenant=company)
    assert sounds.refresh()
    path = sounds.path(prompt.pk)
    for ending, rate in ((".wav", 8000), (".wav16", 16000)):
        with open(f"{path}{ending}", "rb") as file:
            assert soundfile.info(file).samplerate == rate
    assert {file.stat().st_mode & 0o777 for file in places.sounds.iterdir()} == {0o600}
    music = sounds.music(prompt.pk)
    assert written(places, "music.conf") == [(music, "", {"mode": ["playlist"], "entry": [path]})]
    assert not sounds.refresh()


def test_a_prompt_without_sound_is_none_and_its_music_the_engines(sounds, company):
    prompt = factories.SilentPromptFactory(tenant=company)
    sounds.refresh()
    assert (sounds.path(prompt.pk), sounds.music(prompt.pk), sounds.music(None)) == (None, "default", "default")


def test_who_hears_a_replaced_prompt_hears_it_to_the_end(places, sounds, company):
    prompt = factories.PromptFactory(tenant=company)
    sounds.refresh()
    before = sounds.path(prompt.pk)
    Prompt.objects.filter(pk=prompt.pk).update(uploaded_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=1))
    assert sounds.refresh()
    assert before != sounds.path(prompt.pk)
    assert len(names(places)) == 4
    assert sounds.refresh()
    assert len(names(places)) == 2
    assert before.rpartition("/")[2] + ".wav" not in names(places)


def test_what_a_former_process_left_goes(places, sounds, company):
    (places.sounds / "9-20250101000000000000.wav").touch()
    factories.PromptFactory(tenant=company)
    sounds.refresh()
    assert len(names(places)) == 2
    assert not [one for one in names(places) if one.startswith("9-2025")]


def test_a_prompt_whose_file_is_gone_has_no_sound_and_the_others_have(sounds, company):
    gone, there = factories.PromptFactory(tenant=company), factories.PromptFactory(tenant=company)
    Prompt.objects.filter(pk=gone.pk).update(narrow="none.wav")
    sounds.refresh()
    assert (sounds.path(gone.pk), sounds.path(there.pk) is None) == (None, False)


def test_a_process_that_begins_without_database_plays_what_the_former_one_copied(places, sounds, company):
    prompt = factories.PromptFactory(tenant=company)
    sounds.refresh()
    Prompt.objects.filter(pk=prompt.pk).update(uploaded_at=datetime(2027, 1, 1, tzinfo=UTC))
    sounds.refresh()
    (places.sounds / f"{prompt.pk}-20280101000000000000.wav").touch()  # half of one: nothing plays it
    (places.sounds / "unknown.wav").touch()
    again = Sounds(places)
    assert (again.path(prompt.pk), again.music(prompt.pk)) == (sounds.path(prompt.pk), sounds.music(prompt.pk))


# ---- reading anew -------------------------------------------------------------------------------


def test_changes_of_a_second_are_read_together_and_all_is_read_at_first(monkeypatch):
    monkeypatch.setattr(reloading, "TOGETHER", 0.05)
    found, read = [["res_musiconhold.so"], ["pbx_config.so"], []], []
    monkeypatch.setattr(reloading, "write_rows_anew", lambda places, sounds: found.pop(0))
    monkeypatch.setattr(reloading, "reload", lambda places, ports, modules: read.append(modules))

    async def work():
        changes = asyncio.Event()
        keeping = asyncio.create_task(reloading.keep_reloaded(None, None, None, changes))
        for _time in range(2):
            for _change in range(5):
                changes.set()
                await asyncio.sleep(0.005)
            await asyncio.sleep(0.15)
        keeping.cancel()

    asyncio.run(work())
    assert read == [sorted(reloading.MODULES), ["pbx_config.so"]]


def test_while_the_database_is_away_it_is_tried_again_and_said_once(monkeypatch, caplog):
    monkeypatch.setattr(reloading, "TOGETHER", 0.001)
    answers, read = [OperationalError("away"), OperationalError("away"), OSError("full"), []], []

    def write(places, sounds):
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(reloading, "write_rows_anew", write)
    monkeypatch.setattr(reloading, "reload", lambda places, ports, modules: read.append(modules))

    async def work():
        changes = asyncio.Event()
        keeping = asyncio.create_task(reloading.keep_reloaded(None, None, None, changes))
        changes.set()
        while not read:
            await asyncio.sleep(0.005)
        keeping.cancel()

    asyncio.run(work())
    assert read == [sorted(reloading.MODULES)]
    said = ["Files for Asterisk stay as they are: OperationalError", "Files for Asterisk are written again"]
    assert [one.message for one in caplog.records][: len(said)] == said


def test_the_last_known_dialplan_is_read_once_it_was_written_and_asterisk_answers(monkeypatch):
    answers, read = [NotAnswered("away"), None, None], []

    class Known:
        written = [True, False, False, True]

        def write(self, moment):
            return bool(self.written) and self.written.pop(0)

    def reload(places, ports, modules):
        read.append(modules)
        if isinstance(answer := answers.pop(0), Exception):
            raise answer

    monkeypatch.setattr(reloading, "reload", reload)

    async def work():
        known = Known()
        keeping = asyncio.create_task(reloading.keep_last_known(None, None, known, every=0.001))
        while len(read) < 3:
            await asyncio.sleep(0.005)
        keeping.cancel()
        return known

    assert asyncio.run(work()).written == []
    assert read == [["pbx_config.so"]] * 3
