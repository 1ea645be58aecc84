"""docker-compose.yml, read as Compose would: whether its parts fit together, and what each of them is given."""

import re
import secrets

import pytest
import yaml

from pbxportal.embedded_database import CHECKOUT
from pbxportal.first_certificate import make
from telephony.asterisk import configuration
from telephony.asterisk.certificate import pair_of_environment
from telephony.asterisk.ports import Ports
from tests.production.proxy import TEMPLATE
from tests.test_production import manage

PASSWORDS = {name: secrets.token_urlsafe(20) for name in ("POSTGRES_PASSWORD", "OWNER_PASSWORD", "WEB_PASSWORD")}
FILLED_IN = PASSWORDS | {"SECRET_KEY": secrets.token_urlsafe(50), "METRICS_TOKEN": secrets.token_urlsafe(20)}
OF_OURS = {"roles", "migrate", "portal", "worker", "upkeep", "first-certificate", "engine", "engine-files"}
# What a service, a network and a volume may say, of the Compose specification what is used here.
KEYS = {
    *("build", "cap_drop", "command", "depends_on", "env_file", "environment", "healthcheck", "image"),
    *("network_mode", "networks", "ports", "profiles", "read_only", "restart", "security_opt", "shm_size"),
    *("stop_grace_period", "stop_signal", "tmpfs", "user", "volumes"),
}


def example():
    """.env as somebody fills it in who reads the example."""
    return lines_of_the_example() | FILLED_IN


def lines_of_the_example():
    """As the plainest reader takes them: all behind the sign is the value."""
    lines = (CHECKOUT / ".env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if re.match(r"\w+=", line))


def interpolated(value, variables):
    """Compose's ${NAME}, ${NAME:-default} and ${NAME:?error}, and $$ for a dollar."""
    if isinstance(value, dict):
        return {key: interpolated(one, variables) for key, one in value.items()}
    if isinstance(value, list):
        return [interpolated(one, variables) for one in value]
    if not isinstance(value, str):
        return value

    def put_in(found):
        name, how, other = found.groups()
        if found[0] == "$$":
            return "$"
        assert variables.get(name) or how != ":?", other
        return variables.get(name) or (other if how == ":-" else "")

    return re.sub(r"\$\$|\$\{(\w+)(?:(:[-?])([^}]*))?\}", put_in, value)


@pytest.fixture(scope="module")
def compose():
    return interpolated(yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text()), example())


def test_no_comment_is_taken_for_a_value():
    """Some versions of Compose have what stands behind an empty value for the value: a token that everybody knows."""
    given = lines_of_the_example()
    assert [name for name, value in given.items() if re.search(r"\s#|^#(?![0-9a-f]{6}$)|^\s|\s$", value)] == []
    secret = [name for name in given if re.search("SECRET|PASSWORD|TOKEN|DATABASE_URL", name)]
    assert len(secret) >= 7
    assert {name: given[name] for name in secret if given[name]} == {}


@pytest.fixture(scope="module")
def services(compose):
    return compose["services"]


def given(service):
    """The environment that a service has: what it says itself goes before its env_file."""
    return (example() if service.get("env_file") else {}) | service.get("environment", {})


def test_everything_that_is_named_is_there(compose, services):
    for name, service in services.items():
        assert set(service) <= KEYS, name
        mounted = [one.split(":")[0] for one in service.get("volumes", [])]
        assert {one for one in mounted if one[0] not in "./"} <= set(compose["volumes"]), name
        assert [one for one in mounted if one[0] == "." and not (CHECKOUT / one).exists()] == []
        assert set(service.get("networks", [])) <= set(compose["networks"]), name
        for other, how in service.get("depends_on", {}).items():
            condition = how["condition"]
            assert (condition == "service_healthy") == ("healthcheck" in services[other]), (name, other)
            assert (condition == "service_completed_successfully") == (services[other].get("restart") == "no")


def test_all_that_it_asks_for_stands_in_the_example():
    asked = set(re.findall(r"\$\{(\w+)", (CHECKOUT / "docker-compose.yml").read_text()))
    assert len(asked) > 4
    assert asked - example().keys() == set()


def test_nobody_but_the_proxy_and_asterisk_is_reached_from_outside(compose, services):
    assert [name for name, service in services.items() if "ports" in service] == ["proxy", "asterisk"]
    assert [services[name].get("networks") for name in ("db", "roles", "migrate", "upkeep")] == [["rows"]] * 4
    assert {name for name, network in compose["networks"].items() if (network or {}).get("internal")} == {
        *("rows", "pages", "calls")
    }
    on_pages = {name for name, service in services.items() if "pages" in service.get("networks", [])}
    assert on_pages == {"portal", "proxy"}


def test_each_is_confined(services):
    for name in OF_OURS | {"proxy", "asterisk"}:
        service = services[name]
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["tmpfs"] == ["/tmp"]
        assert not service.get("user", "").startswith("0")
    dockerfile = (CHECKOUT / "Dockerfile").read_text()
    stages = dockerfile.split("\nFROM ")
    assert [stage for stage in stages[1:] if stage.rindex("USER ") < stage.rindex("RUN ")] == []
    assert re.findall("^USER (.*)", dockerfile, re.MULTILINE) == ["999:999", "portal"]
    assert "unprivileged" in services["proxy"]["image"]


def test_each_has_its_own_passwords_alone(services):
    knows = {
        name: {one for one, value in PASSWORDS.items() if value in str(given(service))}
        for name, service in services.items()
    }
    assert knows == {
        "db": {"POSTGRES_PASSWORD"},
        "roles": set(PASSWORDS),
        "migrate": {"OWNER_PASSWORD", "WEB_PASSWORD"},
        "upkeep": {"OWNER_PASSWORD", "WEB_PASSWORD"},
        **{name: {"WEB_PASSWORD"} for name in ("portal", "worker", "engine")},
        **{name: set() for name in ("first-certificate", "proxy", "certbot", "engine-files", "asterisk")},
    }
    key = FILLED_IN["SECRET_KEY"]
    assert [
        name for name in ("proxy", "certbot", "db", "engine-files", "asterisk") if key in str(given(services[name]))
    ] == []


def test_no_secret_gets_into_the_image():
    ignored = (CHECKOUT / ".dockerignore").read_text().split()
    assert {".env", ".git", "var"} <= set(ignored)
    dockerfile = (CHECKOUT / "Dockerfile").read_text()
    assert re.findall(r"^(?:COPY|ADD) \.(?: |$)", dockerfile, re.MULTILINE) == []
    assert re.findall(r"^(?:ENV|ARG) .*(?:SECRET|PASSWORD|TOKEN|KEY)", dockerfile, re.MULTILINE) == []


def test_the_proxy_is_given_what_its_configuration_asks_for(services):
    asked = set(re.findall(r"\$\{(\w+)\}", TEMPLATE.read_text()))
    proxy, portal = services["proxy"], services["portal"]
    assert asked - proxy["environment"].keys() == set()
    assert {one.rsplit(":", 2)[0].split(":")[0] for one in proxy["ports"]} == {"80", "443"}
    assert proxy["environment"]["PORTAL_UPSTREAM"] == portal["networks"]["pages"]["ipv4_address"] + ":8000"
    assert portal["environment"]["PROXY_ADDRESSES"] == proxy["networks"]["pages"]["ipv4_address"]
    assert portal["environment"]["WEB_BIND"].endswith(":8000")


def test_of_asterisk_sip_and_sound_alone_are_reached(services, tmp_path, monkeypatch):
    """At the ports that it is told to use, and never that by which the controller tells it what to do."""
    monkeypatch.setenv("ENGINE_ADDRESS", "203.0.113.5")
    configuration.main(tmp_path)
    sound = (tmp_path / "conf/rtp.conf").read_text()
    first, last = (re.search(rf"^{name} = (.*)", sound, re.MULTILINE)[1] for name in ("rtpstart", "rtpend"))
    sip = re.search(r"^bind = 0.0.0.0:(.*)", (tmp_path / "conf/pjsip.conf").read_text(), re.MULTILINE)[1]
    tls = Ports.tls
    assert services["asterisk"]["ports"] == [
        *(f"{sip}:{sip}/udp", f"{tls}:{tls}/tcp", f"{first}-{last}:{first}-{last}/udp")
    ]
    assert "astmoddir = /usr/lib/" in (tmp_path / "conf/asterisk.conf").read_text()


def test_a_certificate_of_telephones_is_where_who_takes_it_has_a_volume(monkeypatch):
    text = (CHECKOUT / "docker-compose.yml").read_text()
    files = {
        "ENGINE_CERTIFICATE": "/telephone-certificates/a.pem",
        "ENGINE_CERTIFICATE_KEY": "/telephone-certificates/b",
    }
    filled_in = example() | files | {"ENGINE_CERTIFICATES": "/etc/telephones"}
    services = interpolated(yaml.safe_load(text), filled_in)["services"]
    for name in ("engine-files", "engine"):
        assert "/etc/telephones:/telephone-certificates:ro" in services[name]["volumes"]
        for variable in files:
            environment = (filled_in if services[name].get("env_file") else {}) | services[name]["environment"]
            monkeypatch.setenv(variable, environment[variable])
        assert str(pair_of_environment().chain) == files["ENGINE_CERTIFICATE"]


def test_without_an_address_for_telephones_it_says_so(tmp_path, monkeypatch):
    monkeypatch.delenv("ENGINE_ADDRESS", raising=False)
    with pytest.raises(SystemExit, match="ENGINE_ADDRESS"):
        configuration.main(tmp_path)


def test_who_shares_files_with_asterisk_is_the_same_by_number():
    dockerfile = (CHECKOUT / "Dockerfile").read_text()
    assert re.findall(r"useradd --system --uid (\d+) portal", dockerfile) == ["999"]
    assert "COPY telephony telephony" in dockerfile


@pytest.mark.parametrize("name", ["portal", "migrate"])
def test_production_takes_what_it_is_given(services, name):
    said = manage("check", "--deploy", "--fail-level", "WARNING", **given(services[name]))
    assert said.returncode == 0, said.stderr


def test_the_first_certificate_stays_when_there_is_one(tmp_path):
    assert make(tmp_path, "portal.example.com")
    written = (tmp_path / "fullchain.pem").read_bytes()
    assert (tmp_path / "privkey.pem").stat().st_mode & 0o777 == 0o600
    assert not make(tmp_path, "portal.example.com")
    assert (tmp_path / "fullchain.pem").read_bytes() == written
