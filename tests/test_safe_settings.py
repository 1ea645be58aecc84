"""Settings that production refuses, each with the sentence that says why; and a start with all of them wrong."""

import secrets

import pytest

from pbxportal.safe_settings import of_address, of_hosts, of_owner, of_password, of_proxys_host, of_secret_key, of_way
from tests.test_production import REQUIRED, manage

GOOD = "https://portal.example.com"


# What stood behind SECRET_KEY in examples of earlier versions.
EXAMPLE = '# long and random: python -c "import secrets; print(secrets.token_urlsafe(50))"'


@pytest.mark.parametrize(
    "key",
    [
        "short",
        secrets.token_urlsafe(30)[:40],
        "k" * 70,
        "abcdefghijkl" + "x" * 60,
        "0123456789abcdef" * 4,
        "password" * 9,
        "django-insecure-" + secrets.token_urlsafe(50),
        "only-for-development-" + secrets.token_urlsafe(50),
        "ChangeMe" + secrets.token_urlsafe(50),
        EXAMPLE,
        EXAMPLE.strip("# "),
    ],
    ids=range(11),  # not by the keys: each process that runs tests draws others
)
def test_weak_keys(key):
    assert len(list(of_secret_key(key))) == 1


@pytest.mark.parametrize(
    "key", [secrets.token_urlsafe(50), secrets.token_hex(32), REQUIRED["SECRET_KEY"]], ids=range(3)
)
def test_strong_keys(key):
    assert list(of_secret_key(key)) == []


@pytest.mark.parametrize("host", ["*", ".com", ".co.uk", ".je", ".COM", ".org.je", ".*.com", "."])
def test_hosts_of_anybody(host):
    assert f"must not have {host}:" in " ".join(of_hosts(["portal.example.com", host], GOOD))


@pytest.mark.parametrize(
    ("hosts", "address"),
    [
        (["portal.example.com"], GOOD),
        ([".example.com"], GOOD),
        ([".portal.co.uk", "localhost"], "https://a.portal.co.uk:8443"),
        (["[::1]"], "https://[::1]"),
    ],
)
def test_hosts_of_ones_own(hosts, address):
    assert list(of_hosts(hosts, address)) == []


def test_a_portal_that_refuses_its_own_address():
    assert list(of_hosts(["www.example.com"], GOOD)) == [
        "ALLOWED_HOSTS must have portal.example.com, the host of PORTAL_ADDRESS."
    ]


def test_a_proxy_for_another_name():
    assert len(list(of_proxys_host(GOOD, {"PORTAL_HOST": "www.example.com"}))) == 1
    assert list(of_proxys_host(GOOD, {"PORTAL_HOST": "portal.example.com"})) == []
    assert list(of_proxys_host(GOOD, {})) == []


@pytest.mark.parametrize(
    "address",
    ["http://portal.example.com", "portal.example.com", "//portal.example.com", "https://", "https://a@b.example"]
    + [f"{GOOD}{more}" for more in ("/portal", "?a=b", "/#x")],
)
def test_addresses_without_tls_or_with_more_than_a_host(address):
    assert len(list(of_address(address))) == 1


@pytest.mark.parametrize(
    "password",
    ["password", "Password1!", "postgres", "portal", "portal123", "changeme", "portal_web_role", "elevensigns"],
)
def test_passwords_of_the_database_that_others_know(password):
    assert len(list(of_password("DATABASE_URL", {"USER": "portal_web_role", "PASSWORD": password}))) == 1
    assert len(list(of_password("DATABASE_URL", {"USER": "portal_web_role", "OPTIONS": {"password": password}}))) == 1


def test_passwords_of_the_database_that_nobody_knows():
    for password in ("", "Shorn-oxide-plank", secrets.token_urlsafe(16)):
        assert list(of_password("DATABASE_URL", {"USER": "portal_web", "PASSWORD": password})) == []


@pytest.mark.parametrize(
    ("database", "environment"),
    [
        ({"HOST": "db"}, {}),
        ({"HOST": "10.0.0.5"}, {}),
        ({"HOST": "", "OPTIONS": {"host": "db.example.com"}}, {}),
        ({"HOST": "localhost,db.example.com"}, {}),
        ({"HOST": "localhost", "OPTIONS": {"hostaddr": "10.0.0.5"}}, {}),
        ({"HOST": ""}, {"PGHOST": "db.example.com"}),
        ({"HOST": ""}, {"PGSERVICE": "portal"}),
        ({"HOST": "localhost.example.com"}, {}),
        *[({"HOST": "db", "OPTIONS": {"sslmode": mode}}, {}) for mode in ("require", "verify-ca", "prefer")],
        ({"HOST": "db", "OPTIONS": {"sslmode": "require"}}, {"PGSSLMODE": "verify-full"}),
        ({"HOST": "db"}, {"DATABASE_WITHOUT_TLS": "0"}),
    ],
)
def test_ways_to_another_machine_that_others_may_read(database, environment):
    assert len(list(of_way("DATABASE_URL", database, environment))) == 1


@pytest.mark.parametrize(
    ("database", "environment"),
    [
        ({"HOST": ""}, {}),
        ({"HOST": "/var/run/postgresql"}, {}),
        ({"HOST": "localhost"}, {}),
        ({"HOST": "127.0.0.7"}, {}),
        ({"HOST": "::1"}, {}),
        ({"HOST": "", "OPTIONS": {"host": "/tmp/postgresql"}}, {}),
        ({"HOST": "db", "OPTIONS": {"sslmode": "verify-full"}}, {}),
        ({"HOST": "db"}, {"PGSSLMODE": "verify-full"}),
        ({"HOST": "db"}, {"DATABASE_WITHOUT_TLS": "1"}),
    ],
)
def test_ways_that_nobody_else_reads(database, environment):
    assert list(of_way("DATABASE_URL", database, environment)) == []


def test_who_serves_does_not_know_the_owner():
    both = {"DATABASE_URL": {}, "MIGRATIONS_DATABASE_URL": {}}
    assert [len(list(of_owner(both, process))) for process in ("web", "worker", None)] == [1, 1, 0]
    assert list(of_owner({"DATABASE_URL": {}}, "web")) == []


def test_production_does_not_start_and_says_all_that_is_wrong():
    wrong = REQUIRED | {
        "SECRET_KEY": "k" * 70,
        "ALLOWED_HOSTS": "*",
        "PORTAL_ADDRESS": "http://portal.example",
        "DEBUG": "true",
        "DATABASE_URL": "postgresql://portal:password@db.example/portal",
        "EMAIL_HOST_PASSWORD": "secret",
    }
    said = manage("check", **wrong)
    assert said.returncode != 0
    last = said.stderr.splitlines()[-1]
    assert last.startswith("django.core.exceptions.ImproperlyConfigured: SECRET_KEY repeats itself")
    for word in ("must not have *", "must begin with https", "DEBUG", "in DATABASE_URL", "sslmode", "EMAIL_"):
        assert word in last
    assert "k" * 70 not in said.stderr


def test_the_check_of_a_deployment_says_it_anywhere():
    said = manage("check", "--deploy", PORTAL_ENV="development")
    assert said.returncode == 1
    assert "(portal.E001) SECRET_KEY is a placeholder" in said.stderr
    assert "(portal.E001) PORTAL_ADDRESS must begin with https" in said.stderr
