"""What `make phones` refuses before it starts anything."""

import socket

import pytest
from django.core.management import CommandError, call_command

from telephony.management.commands.run_phones import ports_of


def test_it_asks_for_one_address_that_telephones_can_be_told():
    with pytest.raises(CommandError, match="LISTEN=192"):
        call_command("run_phones", listen="0.0.0.0")


def test_softphones_register_at_the_port_that_was_asked_for_or_nowhere():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as somebody:
        somebody.bind(("127.0.0.1", 0))
        port = somebody.getsockname()[1]
        with pytest.raises(CommandError, match=rf"127\.0\.0\.1:{port}: .*SIP=5070"):
            ports_of("127.0.0.1", port)
    assert ports_of("127.0.0.1", port).sip == port


def test_an_address_of_another_machine_is_refused():
    with pytest.raises(CommandError, match=r"203\.0\.113\.5:5060: "):
        ports_of("203.0.113.5", 5060)
