"""Fetching and unpacking, with the machine's own programs played by scripts.

That the real ones do it is shown by each test of the mark `calls`.
"""

import os
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from telephony.asterisk import unpack as unpacking
from telephony.asterisk.places import Places
from telephony.asterisk.unpack import CannotUnpack, unpack

# Notes what it was asked; knows two mirrors; has the packages of every suite but those in $MISSING.
APT_GET = """#!/bin/sh
echo "$*" >> "$NOTES/apt-get"
case "$*" in
  *indextargets*) printf 'http://security.mirror.example/debian\\nhttp://mirror.example/debian\\n' ;;
  *" update") ;;
  *install*)
    folder=$(echo "$*" | sed 's/.*Dir::Cache=\\([^ ]*\\).*/\\1/')
    case "$folder" in *"${MISSING:-no suite}"*) echo "E: Unable to locate package asterisk" >&2; exit 100 ;; esac
    touch "$folder/archives/asterisk.deb" "$folder/archives/libc6.deb" ;;
esac
"""
DPKG_DEB = """#!/bin/sh
echo "$2" >> "$NOTES/dpkg-deb"
mkdir -p "$3/usr/share/asterisk/sounds/en_US_f_Allison"
touch "$3/$(basename "$2")"
if [ -n "$BREAKS" ]; then echo "no space left" >&2; exit 2; fi
"""


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """What the machine's programs were asked: by name, a line each."""
    programs, notes = tmp_path / "bin", tmp_path / "notes"
    programs.mkdir()
    notes.mkdir()
    for name, script in (("apt-get", APT_GET), ("dpkg-deb", DPKG_DEB)):
        (programs / name).write_text(script)
        (programs / name).chmod(0o755)
    keyring = tmp_path / "keyring.gpg"
    keyring.touch()
    monkeypatch.setattr(unpacking, "KEYRING", keyring)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    monkeypatch.setenv("NOTES", str(notes))

    def asked(program):
        path = notes / program
        return path.read_text().splitlines() if path.exists() else []

    return asked


@pytest.fixture
def places(tmp_path):
    return Places(tmp_path / "engine")


def test_it_unpacks_all_packages_and_leaves_nothing_else(machine, places):
    unpack(places)
    assert {path.name for path in places.root.iterdir()} == {"usr", ".whole", "asterisk.deb", "libc6.deb"}
    assert (places.shipped / "sounds/en").resolve().name == "en_US_f_Allison"
    assert {path.name for path in places.folder.iterdir()} == {"program", "program.lock"}


def test_everything_that_apt_keeps_is_inside_and_of_the_machines_own_mirror(machine, places, monkeypatch):
    read = []
    fetch = unpacking._run
    monkeypatch.setattr(
        unpacking, "_run", lambda *command: (read.extend(places.folder.rglob("sources.list")), fetch(*command))[1]
    )
    unpack(places)
    update, install = machine("apt-get")[1:]
    named = re.findall(r"Dir::[\w:]+=(\S+)", update)
    assert [one for one in named if one != "-" and not one.startswith(str(places.folder))] == []
    assert {"Dir::State", "Dir::State::status", "Dir::Cache", "Dir::Etc::sourcelist"} <= set(
        re.findall(r"Dir::[\w:]+", update)
    )
    assert "APT::Sandbox::User=" in update
    assert install.endswith("--download-only install asterisk asterisk-modules sip-tester")
    assert read


def test_the_mirror_is_the_first_that_is_not_for_security(machine):
    assert unpacking._mirror() == "http://mirror.example/debian"


def test_a_second_time_nothing_is_done(machine, places):
    unpack(places)
    before = machine("apt-get")
    unpack(places)
    assert machine("apt-get") == before != []


def test_half_an_unpacking_is_begun_again(machine, places, monkeypatch):
    monkeypatch.setenv("BREAKS", "1")
    with pytest.raises(CannotUnpack, match="no space left"):
        unpack(places)
    assert not places.root.exists()
    left = places.folder / "program.new/root/left"
    left.touch()
    monkeypatch.delenv("BREAKS")
    unpack(places)
    assert (places.root / "libc6.deb").exists()
    assert not (places.root / "left").exists()


def test_what_another_version_unpacked_is_unpacked_anew(machine, places):
    unpack(places)
    (places.root / ".whole").write_text("as version 0: asterisk")
    (places.root / "old").touch()
    unpack(places)
    assert not (places.root / "old").exists()


def test_where_a_suite_has_left_it_out_the_next_one_is_asked(machine, places, monkeypatch):
    monkeypatch.setenv("MISSING", "forky")
    unpack(places)
    assert "/sid/" in machine("apt-get")[-1]
    monkeypatch.setenv("MISSING", "engine")
    with pytest.raises(CannotUnpack, match="Unable to locate package asterisk"):
        unpack(Places(places.folder.with_name("engine2")))


def test_of_several_that_want_it_one_fetches_it(machine, places):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(unpack, [places] * 4))
    assert len([one for one in machine("apt-get") if one.endswith("update")]) == 1


def test_elsewhere_than_on_debian_it_says_why_not(machine, places, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotUnpack, match="no apt-get"):
        unpack(places)
    monkeypatch.undo()
    monkeypatch.setattr(unpacking, "KEYRING", tmp_path / "missing.gpg")
    with pytest.raises(CannotUnpack, match="debian-archive-keyring"):
        unpack(places)
