"""What production refuses, the demo, and the embedded database."""

import os
import re
import string
import subprocess
import sys

import pytest
from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.core.management import call_command

from pbxportal import embedded_database
from users.models import Company, User

REQUIRED = {
    "SECRET_KEY": "for-tests-alone-" + string.ascii_letters,
    "DATABASE_URL": "postgresql:///none",
    "ALLOWED_HOSTS": "portal.example",
    "PORTAL_ADDRESS": "https://portal.example",
    "PROVIDER_EMAIL": "orders@portal.example",
    "DEFAULT_FROM_EMAIL": "portal@portal.example",
    "EMAIL_HOST": "smtp.portal.example",
    "MEDIA_ROOT": "/nowhere",
}


def manage(*args, **environment):
    """Run manage.py with nothing but these settings in the environment."""
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "pbxportal.settings"} | environment
    command = [sys.executable, "manage.py", *args]
    return subprocess.run(command, env=environment, cwd=embedded_database.CHECKOUT, capture_output=True, text=True)


@pytest.mark.parametrize("missing", REQUIRED)
def test_production_does_not_start_without(missing):
    done = manage("check", **REQUIRED | {missing: ""})
    assert done.returncode != 0
    assert f"Set {missing} in the environment" in done.stderr


def test_production_starts_with_all_of_them_and_is_safe():
    done = manage("check", "--deploy", "--fail-level", "WARNING", **REQUIRED)
    assert (done.returncode, "System check identified no issues" in done.stdout + done.stderr) == (0, True)


def test_operators_have_to_have_a_second_factor_in_production():
    assert "SECOND_FACTOR_FOR_OPERATORS = True" in manage("diffsettings", "--all", **REQUIRED).stdout


@pytest.mark.parametrize("environment", ["staging", "Production", "dev"])
def test_no_other_environment_exists(environment):
    done = manage("check", PORTAL_ENV=environment)
    assert done.returncode != 0
    assert "PORTAL_ENV must be production or development." in done.stderr


NUMBERS = ["EMAIL_PORT", "STATEMENT_TIMEOUT", "LOCK_TIMEOUT", "BACKUP_KEEP_DAYS"]


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_are_numbers(name):
    assert f"{name} must be a whole number." in manage("check", **REQUIRED, **{name: "many"}).stderr
    assert f"{name} must be at least 1." in manage("check", **REQUIRED, **{name: "0"}).stderr


def test_a_token_that_is_too_short_to_be_one():
    done = manage("check", **REQUIRED, METRICS_TOKEN="short")
    assert done.returncode != 0
    assert "METRICS_TOKEN must have at least 20 characters." in done.stderr


def test_addresses_of_the_proxy_are_addresses():
    said = manage("check", **REQUIRED, PROXY_ADDRESSES="proxy.example")
    assert "PROXY_ADDRESSES must be addresses or networks, with commas between them." in said.stderr


def test_every_setting_is_told():
    """What the portal and gunicorn read of the environment, against the example and the page about it."""
    texts = [
        (embedded_database.CHECKOUT / name).read_text() for name in ("pbxportal/settings.py", "gunicorn.conf.py")
    ]
    read = set(re.findall(r"""from_environment\(\s*"(\w+)|environ\.get\("(\w+)""", " ".join(texts)))
    names = {"".join(one) for one in read} - {"DEBUG", "PORTAL_PROCESS", "WEB_RELOAD"}
    assert len(names) > 20
    for page in (".env.example", "docs/production.md"):
        text = (embedded_database.CHECKOUT / page).read_text()
        assert {name for name in names if not re.search(rf"\b{name}\b", text)} == set(), page


def test_only_web_processes_are_hurried():
    """Queries of commands, such as a backup, may take as long as they need."""
    show = "from django.db import connection as c; print(c.settings_dict['OPTIONS'].get('options'))"
    given = REQUIRED | {"DATABASE_URL": "postgresql:///none?options=-c%20work_mem%3D8MB"}
    assert manage("shell", "--no-imports", "-c", show, **given).stdout == "-c work_mem=8MB\n"
    done = manage("shell", "--no-imports", "-c", show, **given, PORTAL_PROCESS="web", STATEMENT_TIMEOUT="7")
    assert done.stdout.startswith("-c work_mem=8MB -c statement_timeout=7s -c lock_timeout=10s ")


def test_nothing_is_kept_on_one_machine():
    """Sessions and sign-in attempts are in the database; nobody uses Django's cache, which is each process's own."""
    assert settings.SESSION_ENGINE == "django.contrib.sessions.backends.db"
    assert isinstance(AxesProxyHandler.get_implementation(), AxesDatabaseHandler)
    sources = [path for path in embedded_database.CHECKOUT.glob("*/**/*.py") if ".venv" not in path.parts]
    apps = {path.parent.name for path in embedded_database.CHECKOUT.glob("*/apps.py")}
    of_ours = [path for path in sources if path.relative_to(embedded_database.CHECKOUT).parts[0] in apps]
    assert len(of_ours) > 100
    assert [path for path in of_ours if re.search(r"django\.core\.cache|cache_page", path.read_text())] == []


@pytest.mark.parametrize("name", ["Dockerfile", ".ci/run", ".env.example", "README.md", "docs/production.md"])
def test_what_is_required_is_told(name):
    text = (embedded_database.CHECKOUT / name).read_text()
    assert [variable for variable in REQUIRED if variable not in text] == []


def test_the_image_has_every_app():
    text = (embedded_database.CHECKOUT / "Dockerfile").read_text()
    apps = [path.parent.name for path in embedded_database.CHECKOUT.glob("*/apps.py")]
    assert [app for app in [*apps, "templates", "static"] if f"COPY {app} {app}\n" not in text] == []


def test_no_demo_in_production():
    done = manage("demo", **REQUIRED)
    assert done.returncode != 0
    assert "CommandError: The demo is for PORTAL_ENV=development: its password is known to everybody." in done.stderr


def test_a_second_demo_keeps_the_data(db):
    call_command("demo")
    User.objects.filter(username="user").update(first_name="Changed")
    Company.objects.filter(name="Other Ltd").update(name="Renamed")
    before = list(User.objects.order_by("pk").values()), list(Company.objects.order_by("pk").values())
    call_command("demo")
    assert (list(User.objects.order_by("pk").values()), list(Company.objects.order_by("pk").values())) == before
    assert set(User.objects.filter(username__in=["admin", "user", "operator", "other"]).values_list("is_active")) == {
        (True,)
    }


@pytest.mark.parametrize("environment", [{"DATABASE_URL": "postgresql://mine/portal"}, {"PORTAL_ENV": "production"}])
def test_no_embedded_database_where_one_is_named_or_in_production(monkeypatch, environment):
    monkeypatch.delenv("DATABASE_URL")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    before = dict(os.environ)
    embedded_database.provide("none-such")
    assert dict(os.environ) == before
    assert not (embedded_database.CHECKOUT / "var" / "none-such").exists()
