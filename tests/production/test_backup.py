"""Backup and restore with the real commands: everything comes back, or nothing changes."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
import pytest

from pbxportal.archive import BadArchive, new_archive, opened_archive
from pbxportal.backup_rows import begin_snapshot
from pbxportal.embedded_database import CHECKOUT, WEB, url_of
from tests.production.conftest import sql

TABLES = """SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
            AND relname NOT IN ('django_migrations', 'django_session', 'users_signin') ORDER BY 1"""
SEQUENCES = """SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'
               AND sequencename NOT IN ('django_migrations_id_seq', 'users_signin_id_seq') ORDER BY 1"""


def all_rows(database):
    tables = [name for (name,) in sql(database, TABLES)]
    rows = {name: sql(database, f"SELECT t::text FROM {name} t ORDER BY 1") for name in tables}
    return rows | {"sequences": sql(database, SEQUENCES)}


def all_files(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="session")
def backup(demo, manage, tmp_path_factory):
    database, media = demo
    (media / "logos").mkdir(exist_ok=True)
    (media / "logos" / "ours.png").write_bytes(b"a picture")
    sql(database, "UPDATE users_company SET logo = 'logos/ours.png' WHERE name = 'Demo'")
    sql(database, "UPDATE users_retention SET days = 400 WHERE kind = 'history'")
    sheets = "INSERT INTO users_export (tenant_id, asked_by, kind, asked, name, file, rows, done, state, asked_at) "
    for state in ("waiting", "ready", "failed"):
        values = f"id, 1, 'users', '', 'x', 'sheets/{state}/x', 1, 0, '{state}', now()"
        sql(database, f"{sheets} SELECT {values} FROM users_company LIMIT 1")
    (media / "sheets" / "ready").mkdir(parents=True)
    (media / "sheets" / "ready" / "x").write_bytes(b"what somebody takes away")
    sql(database, "INSERT INTO django_session VALUES ('a-session', '', now() + interval '1 day')")
    folder = tmp_path_factory.mktemp("backups")
    manage("backup_portal", "--to", folder, database=database, media=media)
    (path,) = folder.iterdir()
    return path


def test_everything_comes_back(demo, backup, manage, new_database, tmp_path):
    restored = new_database()
    done = manage("restore_portal", "--from", backup, database=restored, media=tmp_path)
    rows, files = all_rows(demo[0]), all_files(demo[1])
    assert files.pop(Path("sheets/ready/x"))  # sheets of the day stay out, their rows do not
    assert len(rows["users_export"]) == 3
    assert all_rows(restored) == rows
    assert all_files(tmp_path) == files
    assert len(files) >= 4
    assert len(rows["users_user"]) > 20
    assert len(rows["statistics_callleg"]) > 100
    assert f"{len(rows['users_user'])} users_user" in done.stdout
    assert sql(restored, "SELECT count(*) FROM django_session") == [(0,)]
    assert sql(restored, "SELECT days FROM users_retention WHERE kind = 'history'") == [(400,)]
    # Triggers are at work again, and new rows get ids that nobody has.
    before = sql(restored, "SELECT number FROM routing_settingsversion ORDER BY tenant_id")
    sql(restored, "UPDATE users_company SET country = 'GB'")
    assert sql(restored, "SELECT number FROM routing_settingsversion ORDER BY tenant_id") != before
    triggers = "SELECT tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgrelid, 1"
    assert {enabled for _name, enabled in sql(restored, triggers)} == {"O"}
    # Once more: refused, unless told.
    refused = manage("restore_portal", "--from", backup, database=restored, media=tmp_path, ok=False)
    assert "Nothing was restored" not in refused.stdout
    assert "say --replace" in refused.stderr
    sql(restored, "DELETE FROM statistics_callleg")
    with psycopg2.connect(url_of(restored, WEB)) as connection:
        refused = manage("restore_portal", "--from", backup, "--replace", database=restored, media=tmp_path, ok=False)
        assert "1 other connections to this database: stop the web processes first." in refused.stderr
    connection.close()
    manage("restore_portal", "--from", backup, "--replace", database=restored, media=tmp_path)
    assert all_rows(restored) == rows


def test_rows_are_those_of_the_moment_in_which_the_snapshot_began(demo):
    database, _media = demo
    count = "SELECT count(*) FROM django_session"
    ((before,),) = sql(database, count)
    with psycopg2.connect(database) as connection, connection.cursor() as cursor:
        begin_snapshot(cursor)
        sql(database, "INSERT INTO django_session VALUES ('later', '', now())")
        cursor.execute(count)
        assert cursor.fetchone() == (before,)
    connection.close()
    sql(database, "DELETE FROM django_session WHERE session_key = 'later'")


def test_history_triggers_do_not_see_a_restore(demo, backup, manage, new_portal, tmp_path):
    restored = new_portal()
    sql(
        restored,
        """CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN RAISE EXCEPTION 'a trigger ran'; END $$""",
        "CREATE TRIGGER refuse BEFORE INSERT ON users_user FOR EACH ROW EXECUTE FUNCTION refuse()",
        "ALTER TABLE users_user ENABLE ALWAYS TRIGGER refuse",
        "ALTER TABLE users_user ENABLE ROW LEVEL SECURITY",
    )
    manage("restore_portal", "--from", backup, database=restored, media=tmp_path)
    assert all_rows(restored) == all_rows(demo[0])
    assert sql(restored, "SELECT tgenabled FROM pg_trigger WHERE tgname = 'refuse'") == [("A",)]


def test_an_older_backup_is_brought_up_to_date(manage, new_portal, tmp_path):
    old, restored = new_portal(), new_portal()
    manage("migrate", "statistics", "0004", database=old, media=tmp_path)
    sql(old, "UPDATE users_role SET name = 'As it was' WHERE code = 'user'")
    manage("backup_portal", "--to", tmp_path / "old", database=old, media=tmp_path / "none")
    (path,) = (tmp_path / "old").iterdir()
    manage("restore_portal", "--from", path, database=restored, media=tmp_path)
    assert all_rows(restored)["users_role"] == all_rows(old)["users_role"]
    assert sql(restored, "SELECT count(*) FROM users_role WHERE name = 'As it was'") == [(1,)]
    assert sql(restored, "SELECT count(*) FROM statistics_leghour") == [(0,)]


def test_what_is_cut_or_changed_is_refused(backup, manage, new_database, tmp_path):
    whole, bad = backup.read_bytes(), tmp_path / "bad.zip"
    for length in (0, 10, len(whole) // 2, len(whole) - 1):
        bad.write_bytes(whole[:length])
        with pytest.raises(BadArchive), opened_archive(bad):
            pass
    refused = 0
    with opened_archive(backup) as archive:
        manifest = archive.manifest
    for place in range(40, len(whole), len(whole) // 60):
        bad.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        try:
            with opened_archive(bad) as archive:  # a bit that says nothing, such as the hour of an entry
                assert archive.manifest == manifest
        except BadArchive:
            refused += 1
    assert refused > 50
    database = new_database()
    bad.write_bytes(whole[:-1])
    done = manage("restore_portal", "--from", bad, database=database, media=tmp_path / "media", ok=False)
    assert done.stderr.startswith("CommandError: Nothing was restored")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert sql(database, TABLES) == []
    assert not (tmp_path / "media").exists()


def stuck(command, database, media):
    """Run a command while somebody holds a table, until it waits for that; then kill it."""
    environment = {"PATH": os.environ["PATH"], "PORTAL_ENV": "development", "DATABASE_URL": database}
    with psycopg2.connect(database) as holding:
        holding.cursor().execute("LOCK users_user")
        process = subprocess.Popen(
            [sys.executable, "manage.py", *map(str, command)],
            env=environment | {"MEDIA_ROOT": str(media)},
            cwd=CHECKOUT,
        )
        waiting = (  # for that table: in other databases of the server other tests wait for theirs
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'users_user'::regclass "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        until = time.monotonic() + 30
        while sql(database, waiting) == [(0,)]:
            assert time.monotonic() < until
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        process.wait()
        holding.rollback()
    holding.close()


def test_one_that_is_killed_leaves_nothing_half(demo, backup, manage, new_portal, tmp_path):
    folder, restored = tmp_path / "backups", new_portal()
    stuck(["backup_portal", "--to", folder], *demo)
    assert [path.suffix for path in folder.iterdir()] == [".part"]
    before = all_rows(restored)
    stuck(["restore_portal", "--from", backup], restored, tmp_path / "media")
    assert all_rows(restored) == before
    manage("restore_portal", "--from", backup, database=restored, media=tmp_path / "media")
    assert all_rows(restored) == all_rows(demo[0])


def test_old_ones_go(demo, manage, tmp_path):
    kept = {"portal-29991231-000000.zip", "something-else.zip"}
    for name in kept | {"portal-20200101-000000.zip", "portal-20200101-000000.zip.part"}:
        (tmp_path / name).write_text("")
        os.utime(tmp_path / name, (0, 0))
    manage("backup_portal", "--to", tmp_path, database=demo[0], media=demo[1], BACKUP_KEEP_DAYS="3")
    left = {path.name for path in tmp_path.iterdir()}
    (new,) = left - kept
    assert kept <= left
    assert (tmp_path / new).stat().st_mode & 0o777 == 0o600


def test_files_that_are_missing_are_told_and_no_older_backup_goes(demo, manage, tmp_path):
    old = tmp_path / "portal-20200101-000000.zip"
    old.write_text("")
    done = manage("backup_portal", "--to", tmp_path, database=demo[0], media=tmp_path / "not-mounted", ok=False)
    assert "A row names prompts/" in done.stderr
    assert "CommandError: The backup lacks these files; no older one was deleted." in done.stderr
    assert old.exists()
    assert len(list(tmp_path.iterdir())) == 2


def test_what_goes_wrong_while_writing_leaves_no_file(tmp_path):
    with pytest.raises(RuntimeError), new_archive(Path(tmp_path, "a.zip")):
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_rows_can_come_in_any_order_and_name_no_session(demo):
    """What restoring relies on: foreign keys wait for the end, and none leads to a session, which is left out."""
    keys = "SELECT conname FROM pg_constraint WHERE contype = 'f' AND "
    assert sql(demo[0], keys + "NOT condeferrable") == []
    ours = (
        "conrelid <> 'users_signin'::regclass AND confrelid IN ('django_session'::regclass, 'users_signin'::regclass)"
    )
    assert sql(demo[0], keys + ours) == []
