"""The folders of one engine, and who may look into them."""

from pathlib import Path

import pytest

from telephony.asterisk.places import INSTALLED, LONGEST_SOCKET, NotUnpacked, Places
from telephony.asterisk.ports import Ports, free_ports
from telephony.private_files import write_private


def mode(path):
    return path.stat().st_mode & 0o777


def test_folders_are_for_nobody_else(tmp_path):
    places = Places(tmp_path / "var" / "engine")
    places.make()
    made = [path for path in places.folder.rglob("*") if path.is_dir()]
    assert {places.conf, places.log, places.recordings, places.sounds, places.music, places.run} <= set(made)
    assert {mode(path) for path in [places.folder, *made]} == {0o700}


def test_a_file_is_written_wholly_for_nobody_else_and_only_when_it_changes(tmp_path):
    path = tmp_path / "telephones.conf"
    assert write_private(path, "one\n")
    assert mode(path) == 0o600
    before = path.stat().st_ino
    assert not write_private(path, "one\n")
    assert path.stat().st_ino == before
    assert write_private(path, "two\n")
    assert (path.read_text(), mode(path), list(tmp_path.iterdir())) == ("two\n", 0o600, [path])


def test_a_folder_with_a_long_path_has_its_socket_elsewhere(tmp_path):
    far = tmp_path / ("x" * 100)
    one, other = Places(far / "one"), Places(far / "other")
    assert Places(Path("/e")).run == Path("/e/run")
    assert len(str(one.run / "asterisk.ctl")) <= LONGEST_SOCKET
    assert one.run != other.run
    one.make()
    assert mode(one.run) == 0o700
    one.remove_run()
    assert not one.run.exists()


def test_the_password_of_the_controller_is_made_once(tmp_path):
    one, other = Places(tmp_path / "one"), Places(tmp_path / "other")
    for places in (one, other):
        places.make()
    user, password = one.ari_credentials()
    assert (user, len(password) > 30, mode(one.ari_secret)) == ("portal", True, 0o600)
    assert Places(tmp_path / "one").ari_credentials() == (user, password)
    assert other.ari_credentials() != (user, password)


def test_the_program_is_started_by_the_loader_that_came_with_it_but_where_it_is_installed(tmp_path):
    places = Places(tmp_path)
    with pytest.raises(NotUnpacked, match="make engine"):
        places.command()
    for name in ("usr/lib64/ld-linux-x86-64.so.2", "usr/lib/x86_64-linux-gnu/asterisk/modules/pbx_config.so"):
        (places.root / name).parent.mkdir(parents=True)
        (places.root / name).touch()
    loader, option, libraries, program = places.command()
    assert loader == str(places.root / "usr/lib64/ld-linux-x86-64.so.2")
    assert (option, libraries) == ("--library-path", str(places.root / "usr/lib/x86_64-linux-gnu"))
    assert program == str(places.root / "usr/sbin/asterisk")
    assert Places(tmp_path, INSTALLED).command() == ["/usr/sbin/asterisk"]


def test_ports_are_free_and_on_loopback():
    ports = free_ports()
    assert (ports.listen, ports.http_host, ports.rtp_first % 2) == ("127.0.0.1", "127.0.0.1", 0)
    assert ports.rtp_last - ports.rtp_first == 399
    assert ports.sip not in range(ports.rtp_first, ports.rtp_last + 1)
    assert free_ports("127.0.0.2").http_host == "127.0.0.1"
    assert Ports(listen="0.0.0.0", announced="203.0.113.5", reached_at="asterisk").http_host == "asterisk"
