"""What production refuses, the demo, and the embedded database."""

import os
import subprocess
import sys

import pytest
from django.core.management import call_command

from pbxportal import embedded_database
from users.models import Company, User

REQUIRED = {
    "SECRET_KEY": "only-for-this-test-" + "k" * 50,
    "DATABASE_URL": "postgresql://none/none",
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


def test_a_port_that_is_no_number():
    done = manage("check", **REQUIRED, EMAIL_PORT="smtp")
    assert "EMAIL_PORT must be a whole number." in done.stderr


@pytest.mark.parametrize("name", ["Dockerfile", ".ci/run", ".env.example", "README.md"])
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
