import shutil

import pytest

from pbxportal.embedded_database import CHECKOUT
from telephony.asterisk.places import Places
from telephony.asterisk.ports import free_ports
from telephony.asterisk.process import Asterisk
from telephony.asterisk.unpack import unpack


@pytest.fixture(scope="session")
def program():
    """The folder with Asterisk and sipp: unpacked once for a checkout, which takes half a minute."""
    if shutil.which("apt-get") is None:
        pytest.skip("Asterisk comes from Debian's packages, and there is no apt-get here")
    places = Places(CHECKOUT / "var" / "engine")
    unpack(places)
    return places.root


@pytest.fixture(scope="session")
def asterisk(program, tmp_path_factory):
    """An Asterisk that runs, on ports of its own, without users and trunks: whoever needs some writes the files and
    calls `reload`.
    """
    with Asterisk(Places(tmp_path_factory.mktemp("engine"), program), free_ports()) as running:
        yield running
