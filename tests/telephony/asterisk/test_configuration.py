"""What Asterisk reads, by its content."""

import re
from pathlib import Path

import pytest
import soundfile

from telephony.asterisk import configuration
from telephony.asterisk.configuration import TEMPLATES, NotForAsterisk, section, setting
from telephony.asterisk.places import Places
from telephony.asterisk.ports import Ports, free_ports

PORTS = Ports(sip=15060, http=18088, rtp_first=20_000, rtp_last=20_199)


@pytest.fixture
def places(tmp_path):
    """With as much of a program as it takes to find it."""
    places = Places(tmp_path / "engine", tmp_path / "program")
    for name in ("usr/lib64/ld-linux-x86-64.so.2", "usr/lib/x86_64-linux-gnu/asterisk/modules/pbx_config.so"):
        (places.root / name).parent.mkdir(parents=True)
        (places.root / name).touch()
    return places


@pytest.fixture
def files(places):
    """All files by name, without their comments."""
    configuration.write(places, PORTS)
    return {path.name: uncommented(path.read_text()) for path in places.conf.iterdir()}


def uncommented(text):
    return "\n".join(line for line in text.splitlines() if not line.startswith(";"))


def test_all_are_for_nobody_else_and_nothing_in_them_is_left_blank(places, files):
    assert {path.stat().st_mode & 0o777 for path in places.conf.iterdir()} == {0o600}
    assert len(files) >= len(list(TEMPLATES.glob("*.conf"))) + 4 > 20
    assert [name for name, text in files.items() if re.search(r"@[A-Z_]+@", text)] == []


def test_each_template_says_why_it_is_so():
    silent = [path.name for path in TEMPLATES.glob("*.conf") if not path.read_text().startswith("; ")]
    assert silent == []


def test_no_transfer_is_made_that_the_controller_was_not_asked_about(files):
    every_end = files["pjsip.conf"].partition("[leg](!)")[2].partition("\n[")[0]
    assert "set_var = PJSIP_TRANSFER_HANDLING()=ari-only" in every_end.splitlines()


def test_asterisk_says_nothing_that_nobody_reads(files):
    assert "channelvars" not in files["ari.conf"]
    declined = re.findall(r"^decline = (\w+)", files["stasis.conf"], re.MULTILINE)
    assert "ast_channel_varset_type" in declined
    # What comes of these the controller waits for (`ari.EVENTS`), or a PIN that is dialled.
    needed = ("channel_snapshot", "hangup_request", "dtmf_end", "transfer", "playback", "recording")
    assert [name for name in declined if any(part in name for part in needed)] == []


def test_no_folder_of_the_system_is_used(places, files):
    lines = files["asterisk.conf"].splitlines()
    folders = [line.partition("= ")[2] for line in lines if line.startswith("ast")]
    assert len(folders) == 12
    inside = (places.folder, places.root)
    assert [one for one in folders if not any(Path(one).is_relative_to(folder) for folder in inside)] == []
    assert "live_dangerously = no" in lines


def test_everything_listens_where_it_is_told(files):
    everything = "\n".join(files.values())
    bound = re.findall(r"^(?:bind|bindaddr|media_address) = ([\d.]+)", everything, re.MULTILINE)
    assert bound == ["127.0.0.1"] * 4
    assert "bind = 127.0.0.1:15060" in files["pjsip.conf"]
    assert "bindport = 18088" in files["http.conf"]
    assert "rtpstart = 20000\nrtpend = 20199" in files["rtp.conf"]
    assert "bind_rtp_to_media_address = yes" in files["pjsip.conf"]
    assert "manager.conf" not in files


def test_elsewhere_if_somebody_says_so(places):
    configuration.write(places, Ports(listen="0.0.0.0", announced="203.0.113.5"))
    assert "bindaddr = 0.0.0.0" in (places.conf / "http.conf").read_text()
    sip = (places.conf / "pjsip.conf").read_text()
    assert "media_address = 203.0.113.5\nbind_rtp_to_media_address = no" in sip
    assert "bind = 0.0.0.0:5060\nexternal_signaling_address = 203.0.113.5" in sip
    with pytest.raises(ValueError, match="telephones are told"):
        Ports(listen="0.0.0.0")


def test_who_may_reach_telephones_does_not_reach_ari(places):
    configuration.write(places, free_ports("127.0.0.2"))
    assert "bindaddr = 127.0.0.1" in (places.conf / "http.conf").read_text()
    sip = (places.conf / "pjsip.conf").read_text()
    assert "protocol = udp\nbind = 127.0.0.2:" in sip
    assert "media_address = 127.0.0.2\n" in sip


def test_only_what_is_named_is_loaded(files):
    lines = files["modules.conf"].splitlines()
    assert lines[:2] == ["[modules]", "autoload = no"]
    named = [line.partition(" = ")[2] for line in lines if re.match(r"(load|require) ", line)]
    assert len(named) == len(set(named)) > 60
    dangerous = {
        "app_system.so",
        "func_shell.so",
        "app_originate.so",
        "res_agi.so",
        "app_voicemail.so",
        "app_queue.so",
    }
    assert dangerous & set(named) == set()


def test_asterisk_picks_nothing_up_by_itself(files):
    """Else a code of ours never reaches the controller: *8 is Asterisk's own by default."""
    assert "pickupexten =" in files["features.conf"].splitlines()


def test_the_controller_has_the_one_name_and_password(places, files):
    user, password = places.ari_credentials()
    assert (
        f"[{user}]\ntype = user\nread_only = no\npassword_format = plain\npassword = {password}" in files["ari.conf"]
    )


def test_what_was_written_of_rows_stays(places, files):
    (places.conf / "telephones.conf").write_text("; somebody\n")
    configuration.write(places, PORTS)
    assert (places.conf / "telephones.conf").read_text() == "; somebody\n"


def test_engines_have_names_that_differ_and_stay(tmp_path):
    one, other = Places(tmp_path / "one"), Places(tmp_path / "other")
    assert configuration.engine_name(one) == configuration.engine_name(Places(tmp_path / "one"))
    assert configuration.engine_name(one) != configuration.engine_name(other)


@pytest.mark.parametrize("text", ["a\nb", "a\rb", "a\x00b", " a", "a ", "a\x7f"])
def test_no_text_begins_a_line_of_its_own(text):
    with pytest.raises(NotForAsterisk):
        setting(text)


def test_a_semicolon_begins_no_comment():
    assert setting("pass;word=>[x]") == "pass\\;word=>[x]"
    assert section("trunk-1", "trunk-auth", ("password", "a;b")) == "[trunk-1](trunk-auth)\npassword = a\\;b\n"


@pytest.mark.parametrize("name", ["", "a]b", "a\nb", "a b", "a;b", "a(b)"])
def test_no_name_ends_its_section(name):
    with pytest.raises(NotForAsterisk):
        section(name, "phone")


def test_music_of_our_own_is_quiet_and_goes_on_where_it_began(places, files):
    for ending, rate in ((".wav", 8000), (".wav16", 16000)):
        with open(places.music / f"default{ending}", "rb") as file:
            sound, found = soundfile.read(file)
        assert (found, len(sound)) == (rate, 16 * rate)
        assert 0.05 < abs(sound).max() < 0.13
        assert abs(sound[0] - sound[-1]) < 0.03
