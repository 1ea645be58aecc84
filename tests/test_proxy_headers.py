"""Where a request comes from is believed of our own proxy alone."""

from ipaddress import ip_network

import pytest
from django.test import RequestFactory

from pbxportal.proxy import TOLD_BY_PROXIES, only_of_our_proxy
from users.signing_in.throttling import client_address

PROXY = [ip_network("172.31.255.2"), ip_network("fd00::/64")]
TOLD = dict.fromkeys(TOLD_BY_PROXIES, "203.0.113.9") | {"HTTP_X_FORWARDED_PROTO": "https"}


def seen(sender, **told):
    """What the portal sees of a request: the visitor's address, whether it came over TLS, and what was told."""
    request = RequestFactory().get("/", REMOTE_ADDR=sender, **TOLD | told)
    return only_of_our_proxy(
        lambda request: (client_address(request), request.is_secure(), set(TOLD_BY_PROXIES) & request.META.keys())
    )(request)


@pytest.fixture(autouse=True)
def behind_a_proxy(settings):
    settings.BEHIND_TLS_PROXY = True
    settings.PROXY_ADDRESSES = PROXY
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")


@pytest.mark.parametrize("sender", ["172.31.255.2", "::ffff:172.31.255.2", "fd00::7", ""])
def test_of_the_proxy(sender):
    assert seen(sender) == ("203.0.113.9", True, set(TOLD_BY_PROXIES))
    assert seen(sender, HTTP_X_FORWARDED_FOR="1.2.3.4, 198.51.100.7")[0] == "198.51.100.7"


@pytest.mark.parametrize("sender", ["172.31.255.3", "127.0.0.1", "10.0.0.5", "203.0.113.77", "fd01::7", "nonsense"])
def test_of_anybody_else(sender):
    assert seen(sender) == (sender if sender != "nonsense" else None, False, set())


def test_of_anybody_without_a_proxy(settings):
    settings.BEHIND_TLS_PROXY = False
    settings.SECURE_PROXY_SSL_HEADER = None
    assert seen("172.31.255.2") == ("172.31.255.2", False, set())
