"""The database's user as docs/production.md asks for: who owns the tables and may make roles, and is no superuser."""

import secrets
import shutil
import subprocess
import sys

from pbxportal.embedded_database import CHECKOUT

# In a server of its own: in that of the tests the companies' role has been made by a superuser already.
BY_AN_OWNER = """
import os, sys
from django.core.management import call_command
import psycopg2
from pbxportal import embedded_database

embedded_database.provide(sys.argv[1])
server = os.environ["DATABASE_URL"]
connection = psycopg2.connect(server)
connection.autocommit = True
with connection.cursor() as cursor:
    cursor.execute("CREATE ROLE portal LOGIN CREATEROLE")
    cursor.execute("CREATE DATABASE portal OWNER portal")
connection.close()
os.environ["DATABASE_URL"] = server.replace("//postgres:@/postgres?", "//portal:@/portal?")
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
django.setup()
from django.db import connection
from django.test import Client
call_command("migrate", verbosity=0)
from tests import factories
company = factories.CompanyFactory(name="Ours")
factories.AdminFactory(first_name="THEIRS")
client = Client()
client.force_login(factories.AdminFactory(tenant=company, first_name="Ada", last_name="Admin"))
page = client.get("/users/", HTTP_HOST="127.0.0.1")
with connection.cursor() as cursor:
    cursor.execute("SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user")
    print(page.status_code, b"Ada" in page.content, b"THEIRS" in page.content, *cursor.fetchone())
"""


def test_an_owner_who_is_no_superuser():
    folder = f"postgresql-owner-{secrets.token_hex(4)}"
    command = [sys.executable, "-W", "ignore", "-c", BY_AN_OWNER, folder]
    environment = {"PATH": "/usr/bin:/bin", "PORTAL_ENV": "development", "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True)
    finally:
        shutil.rmtree(CHECKOUT / "var" / folder, ignore_errors=True)
    assert done.stdout.splitlines()[-1:] == ["200 True False portal False"], done.stdout + done.stderr
