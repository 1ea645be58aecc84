"""Who serves pages owns nothing in the database: what somebody tries who gets it to run a statement of their own."""

import os
import subprocess
import sys
from contextlib import closing

import psycopg2
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection
from psycopg2 import sql

from pbxportal import probes
from pbxportal.database_roles import as_owner, give_rights, make_roles, refuse_too_much, too_much
from pbxportal.embedded_database import CHECKOUT, OWNER, WEB, url_of
from tests.test_production import REQUIRED

ATTACKS = [
    "ALTER TABLE users_user ADD COLUMN spy text",
    "ALTER TABLE users_user DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE users_user DISABLE TRIGGER keep_history",
    "ALTER TABLE users_user OWNER TO portal_web",
    "DROP TABLE users_order",
    "DROP POLICY of_company_only ON users_user",
    "CREATE POLICY mine ON users_user TO portal_company USING (true)",
    "TRUNCATE history_change",
    "CREATE TABLE mine (id int)",
    "CREATE SCHEMA mine",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE OR REPLACE FUNCTION history_keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "CREATE TRIGGER mine AFTER UPDATE ON users_user FOR EACH ROW EXECUTE FUNCTION history_keep()",
    "CREATE EXTENSION dblink",
    "CREATE ROLE mine LOGIN SUPERUSER",
    "ALTER ROLE portal_web SUPERUSER",
    "ALTER ROLE portal_web BYPASSRLS",
    "ALTER ROLE portal_company LOGIN",
    "GRANT portal_owner TO portal_web",
    "GRANT pg_execute_server_program TO portal_web",
    "SET ROLE portal_owner",
    "SET ROLE postgres",
    "SET SESSION AUTHORIZATION postgres",
    "SET session_replication_role = replica",
    "SELECT * FROM pg_authid",
    "SELECT * FROM pg_shadow",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_ls_dir('/')",
    "SELECT lo_import('/etc/passwd')",
    "COPY users_user TO PROGRAM 'true'",
    "COPY (SELECT 1) TO '/tmp/portal-spy'",
    "CREATE TEMPORARY TABLE t (line text); COPY t FROM '/etc/passwd'",
    "CREATE TEMPORARY TABLE t (line text); COPY t FROM PROGRAM 'id'",
    "ALTER DATABASE postgres SET row_security = off",
    "SELECT pg_reload_conf()",
    "UPDATE django_migrations SET name = name",
    "DELETE FROM django_migrations",
    "DO $$ BEGIN EXECUTE 'DROP TABLE users_order CASCADE'; END $$",
]


@pytest.fixture
def web(db):
    """A connection to the tests' database in the role of who serves pages."""
    url = url_of(os.environ["DATABASE_URL"], WEB)
    with closing(psycopg2.connect(url, dbname=connection.settings_dict["NAME"])) as own:
        yield own


def test_what_an_attacker_would_try(web):
    allowed = []
    for attack in ATTACKS:
        try:
            with web.cursor() as cursor:
                cursor.execute(attack)
            allowed.append(attack)
        except psycopg2.errors.InsufficientPrivilege:
            pass
        web.rollback()
    assert allowed == []
    web.autocommit = True
    with web.cursor() as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
        cursor.execute("ALTER SYSTEM SET log_statement = 'all'")


def test_rows_are_read_and_written_and_row_level_security_holds(web):
    with web.cursor() as cursor:
        assert too_much(cursor) == []
        cursor.execute("INSERT INTO users_role (name, code, permissions) VALUES ('Of a test', 'of-a-test', '{}')")
        cursor.execute("UPDATE users_role SET name = 'Other' WHERE name = 'Of a test'")
        assert cursor.rowcount == 1
        cursor.execute("DELETE FROM users_role WHERE name = 'Other'")
        cursor.execute("SET ROLE portal_company")
        cursor.execute("SELECT count(*) FROM users_user")
        assert cursor.fetchone() == (0,)
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("SELECT count(*) FROM axes_accessattempt")
    web.rollback()


def test_every_table_with_bounds_shows_who_serves_pages_all_rows(db):
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT relname FROM pg_class WHERE relrowsecurity AND NOT EXISTS (SELECT FROM pg_policies
               WHERE tablename = relname AND policyname = 'all_rows' AND roles = '{portal_web}' AND qual = 'true')"""
        )
        assert cursor.fetchall() == []


@pytest.mark.parametrize(
    ("made", "words"),
    [
        ("LOGIN SUPERUSER", "is a superuser"),
        ("LOGIN BYPASSRLS", "may go round row-level security"),
        ("LOGIN CREATEROLE", "may make roles"),
        ("LOGIN CREATEDB", "may make databases"),
        ("LOGIN REPLICATION", "may replicate"),
        ("LOGIN IN ROLE portal_owner", "is a member of other roles"),
        ("LOGIN IN ROLE pg_write_all_data", "is a member of other roles"),
        ("LOGIN; ALTER TABLE users_price OWNER TO a_test", "owns tables, functions or schemas"),
        ("LOGIN; ALTER FUNCTION history_keep() OWNER TO a_test", "owns tables, functions or schemas"),
        ("LOGIN; GRANT CREATE ON SCHEMA public TO a_test", "may make tables or schemas"),
        ("LOGIN; GRANT TRUNCATE ON users_price TO a_test", "may empty tables or put triggers on them"),
        ("LOGIN; GRANT TRIGGER ON users_price TO PUBLIC", "may empty tables or put triggers on them"),
        ("LOGIN; GRANT portal_company TO a_test WITH ADMIN TRUE", "may give its membership"),
        ("LOGIN; GRANT portal_company TO a_test WITH INHERIT FALSE, SET TRUE", ""),
    ],
)
def test_what_is_too_much(db, made, words):
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE a_test {made}; SET SESSION AUTHORIZATION a_test")
        found = " ".join(too_much(cursor))
        cursor.execute("RESET SESSION AUTHORIZATION")
    assert words in found
    assert bool(words) == bool(found)


def test_production_ends_with_a_role_that_may_too_much(db, settings):
    refuse_too_much()
    settings.IS_PRODUCTION = True
    with pytest.raises(SystemExit, match=r"is a superuser, .*make_database_roles"):
        refuse_too_much()
    assert probes.why_not_ready() == "the database's role may more than read and write rows"


def test_gunicorn_and_the_worker_do_not_start_with_it():
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "pbxportal.settings"} | REQUIRED
    environment |= {"DATABASE_URL": os.environ["DATABASE_URL"], "WEB_BIND": "127.0.0.1:0"}
    for command in (["-m", "gunicorn"], ["manage.py", "db_worker", "--batch"]):
        done = subprocess.run(
            [sys.executable, *command], env=environment, cwd=CHECKOUT, capture_output=True, text=True, timeout=60
        )
        assert done.returncode != 0
        assert "The database's role postgres is a superuser" in done.stderr, done.stderr[-2000:]


def test_migrations_in_production_ask_for_the_owner(db, settings):
    settings.IS_PRODUCTION = True
    with pytest.raises(ImproperlyConfigured, match="Set MIGRATIONS_DATABASE_URL"):
        call_command("migrate", verbosity=0)


def test_the_owner_works_for_a_while_and_no_longer(db, monkeypatch, settings):
    monkeypatch.setattr(connection, "close", lambda: None)  # the test's transaction goes on
    settings.OWNERS_DATABASE = {"USER": OWNER, "PASSWORD": "of the owner"}
    before = connection.settings_dict
    with as_owner():
        assert (connection.settings_dict["USER"], connection.settings_dict["NAME"]) == (OWNER, before["NAME"])
    assert connection.settings_dict is before


def test_another_name_of_who_serves_pages(db):
    """The policies follow, and making the roles again changes nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE another_web")
        give_rights(cursor, "another_web")
        cursor.execute("SELECT DISTINCT roles::text[] FROM pg_policies WHERE policyname = 'all_rows'")
        assert cursor.fetchall() == [(["another_web"],)]
        make_roles(cursor, owner=OWNER, web="another_web")
        cursor.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
        assert cursor.fetchall() == [(OWNER,)]
        cursor.execute("SET SESSION AUTHORIZATION another_web")
        assert too_much(cursor) == []
        cursor.execute("RESET SESSION AUTHORIZATION")


@pytest.mark.parametrize("name", ['portal"; DROP TABLE users_order; --', "Portal Web"])
def test_names_with_signs_in_them(db, name):
    with connection.cursor() as cursor:
        make_roles(cursor, owner=f"{name} owner", web=name)
        give_rights(cursor, name)
        cursor.execute(sql.SQL("SET SESSION AUTHORIZATION {}").format(sql.Identifier(name)).as_string(cursor.cursor))
        cursor.execute("SELECT count(*) FROM users_order")
        cursor.execute("RESET SESSION AUTHORIZATION")
