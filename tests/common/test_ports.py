"""Commands that serve the portal on this machine say before anything else that they cannot."""

import socket

import pytest
from django.core.management import CommandError, call_command

from common.ports import HOST, check_free


@pytest.fixture
def taken():
    with socket.socket() as somebody:
        somebody.bind((HOST, 0))
        somebody.listen()
        yield somebody.getsockname()[1]


@pytest.mark.parametrize("command", ["run_portal", "run_phones"])
def test_at_a_port_that_is_taken_nothing_is_started_and_no_address_said(taken, command, capfd):
    with pytest.raises(CommandError, match=f"Port {taken}: somebody is there already."):
        call_command(command, port=taken)
    assert "http" not in capfd.readouterr().out


def test_once_nobody_is_there_the_port_is_good(taken):
    with pytest.raises(CommandError):
        check_free(taken)
    with socket.socket() as other:
        other.bind((HOST, 0))
        free = other.getsockname()[1]
    check_free(free)


def test_what_is_no_port():
    with pytest.raises(CommandError, match="70000 is no port"):
        check_free(70000)
