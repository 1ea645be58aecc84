"""An installation from before there were two roles: a superuser owned its tables and served its pages."""

import secrets
import shutil
import subprocess
import sys
from urllib.parse import urlsplit

from pbxportal.embedded_database import CHECKOUT, OWNER
from tests.production.conftest import sql

# In a server of its own: in that of the tests the roles are there already.
GOING_OVER = """
import os, sys
from django.core.management import call_command
import psycopg2
from pbxportal import embedded_database
from pbxportal.database_roles import as_owner, make_roles, too_much

embedded_database.provide(sys.argv[1])
server = os.environ["DATABASE_URL"]
connection = psycopg2.connect(server)
connection.autocommit = True
with connection.cursor() as cursor:
    cursor.execute("CREATE ROLE portal LOGIN SUPERUSER")
    cursor.execute("CREATE DATABASE portal OWNER portal")
connection.close()
os.environ["DATABASE_URL"] = server.replace("//postgres:@/postgres?", "//portal:@/portal?")
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
django.setup()
from django.conf import settings
from django.db import connection
from django.test import Client

settings.WEB_ROLE = "portal"
call_command("migrate", verbosity=0)
from tests import factories
company = factories.CompanyFactory(name="Ours")
factories.AdminFactory(first_name="THEIRS")
client = Client()
client.force_login(factories.AdminFactory(tenant=company, first_name="Ada", last_name="Admin"))
for _time in range(2):  # the second time changes nothing
    with connection.cursor() as cursor:
        make_roles(cursor, owner="portal_owner", web="portal_web")

connection.close()
connection.settings_dict["USER"] = settings.WEB_ROLE = "portal_web"
settings.OWNERS_DATABASE = {"USER": "portal_owner"}
call_command("migrate", verbosity=0)
with as_owner(), connection.cursor() as cursor:
    cursor.execute("CREATE TABLE comes_later (id int)")
page = client.get("/users/", HTTP_HOST="127.0.0.1")
with connection.cursor() as cursor:
    cursor.execute("SELECT has_table_privilege(name, 'comes_later', 'INSERT') FROM unnest(%s) AS name",
                   [["portal_web", "portal_company"]])
    print(page.status_code, b"Ada" in page.content, b"THEIRS" in page.content, cursor.fetchall(), too_much(cursor))
    cursor.execute(
        "SELECT current_user, array_agg(DISTINCT tableowner::text) FROM pg_tables WHERE schemaname = 'public'"
    )
    print(*cursor.fetchone())
"""


def test_going_over():
    folder = f"postgresql-owner-{secrets.token_hex(4)}"
    command = [sys.executable, "-W", "ignore", "-c", GOING_OVER, folder]
    environment = {"PATH": "/usr/bin:/bin", "PORTAL_ENV": "development", "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True)
    finally:
        shutil.rmtree(CHECKOUT / "var" / folder, ignore_errors=True)
    assert done.stdout.splitlines()[-2:] == [
        "200 True False [(True,), (True,)] []",
        "portal_web ['portal_owner']",
    ], done.stdout + done.stderr


def test_the_command_makes_both_with_their_passwords(new_database, manage, tmp_path):
    database = new_database()
    host = database.partition("@")[2]
    urls = {
        "DATABASE_URL": f"postgresql://web_of_a_test:Shorn-oxide-plank@{host}",
        "MIGRATIONS_DATABASE_URL": f"postgresql://owner_of_a_test:it%27s%20%22quoted%22%20%40%20work@{host}",
    }
    refused = manage("make_database_roles", database=database, media=tmp_path, ok=False, **urls)
    assert "Set SUPERUSER_DATABASE_URL" in refused.stderr
    try:
        manage("make_database_roles", database=database, media=tmp_path, SUPERUSER_DATABASE_URL=database, **urls)
        roles = "SELECT rolname, left(rolpassword, 14), rolsuper FROM pg_authid WHERE rolname LIKE '%_of_a_test'"
        assert sorted(sql(database, roles)) == [
            ("owner_of_a_test", "SCRAM-SHA-256$", False),
            ("web_of_a_test", "SCRAM-SHA-256$", False),
        ]
        whose = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
        assert sql(database, whose) == [("owner_of_a_test",)]
    finally:
        name = urlsplit(database).path[1:]
        sql(
            database,
            f"ALTER DATABASE {name} OWNER TO {OWNER}",
            "DROP ROLE web_of_a_test",
            "DROP ROLE owner_of_a_test",
        )
