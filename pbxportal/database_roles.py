"""The database's roles: who owns the tables, and who works with the rows without owning anything.

Migrations, backups and restoring work as the owner (MIGRATIONS_DATABASE_URL). Web processes, workers and all other
commands work in the role of DATABASE_URL, which owns nothing and may read and write rows alone: whoever gets it to
run a statement of their own cannot change a table, switch off row-level security, read files or run programs. Inside
the bounds of a company even that role gives way to COMPANY_ROLE (common/company_bounds.py).
"""

from contextlib import contextmanager

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from psycopg2 import sql

from common.company_bounds import COMPANY_ROLE

READ_ALONE = ("django_migrations",)  # probes compare it; only who migrates writes it
POLICY = "all_rows"

# What a role may that serves pages and must not, as (words, condition over pg_roles r of this session).
TOO_MUCH = (
    ("is a superuser", "r.rolsuper"),
    ("may go round row-level security", "r.rolbypassrls"),
    ("may make roles", "r.rolcreaterole"),
    ("may make databases", "r.rolcreatedb"),
    ("may replicate", "r.rolreplication"),
    (
        "owns tables, functions or schemas",
        """EXISTS (SELECT FROM pg_class WHERE relowner = r.oid AND relpersistence <> 't')
           OR EXISTS (SELECT FROM pg_proc WHERE proowner = r.oid)
           OR EXISTS (SELECT FROM pg_namespace WHERE nspowner = r.oid)
           OR EXISTS (SELECT FROM pg_database WHERE datdba = r.oid)""",
    ),
    (
        "may make tables or schemas",
        """has_schema_privilege(r.oid, current_schema(), 'CREATE')
           OR has_database_privilege(r.oid, current_database(), 'CREATE')""",
    ),
    (
        "may empty tables or put triggers on them",
        """EXISTS (SELECT FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
           AND has_table_privilege(r.oid, oid, 'TRUNCATE, TRIGGER'))""",
    ),
    (
        "is a member of other roles",
        f"""EXISTS (SELECT FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
           WHERE m.member = r.oid AND g.rolname <> '{COMPANY_ROLE}')""",
    ),
    (
        "may give its membership in the companies' role away",
        "EXISTS (SELECT FROM pg_auth_members WHERE member = r.oid AND admin_option)",
    ),
)


def too_much(cursor):
    """What the role of this connection may beyond reading and writing rows, in words."""
    asked = ", ".join(f"({condition})" for _words, condition in TOO_MUCH)
    cursor.execute(f"SELECT {asked} FROM pg_roles r WHERE r.rolname = session_user")  # noqa: S608
    return [words for (words, _condition), is_so in zip(TOO_MUCH, cursor.fetchone(), strict=True) if is_so]


def refuse_too_much():
    """In production end a process that serves pages or does tasks with more rights than that takes.

    A database that is away is no reason to end: /readyz asks again. Leaves no connection, for processes that fork.
    """
    if not settings.IS_PRODUCTION:
        return
    own = connection.copy()
    try:
        with own.cursor() as cursor:
            found = too_much(cursor)
    except DatabaseError:
        return
    finally:
        own.close()
    if found:
        raise SystemExit(
            f"The database's role {settings.WEB_ROLE} {', '.join(found)}: give DATABASE_URL a role that owns "
            "nothing, and MIGRATIONS_DATABASE_URL the owner. `manage.py make_database_roles` makes both."
        )


@contextmanager
def as_owner():
    """This connection works meanwhile as the owner of the tables, where that is not who serves pages."""
    if settings.OWNERS_DATABASE is None:
        if settings.IS_PRODUCTION:
            raise ImproperlyConfigured("Set MIGRATIONS_DATABASE_URL: the database as its owner sees it.")
        yield
        return
    before = connection.settings_dict
    connection.close()
    connection.settings_dict = before | settings.OWNERS_DATABASE
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = before


def make_roles(cursor, *, owner, web):
    """Make both roles and the companies' one, or bring them to what they should be; nobody's password changes.

    Takes a superuser's connection to the portal's database. `owner` then owns the database and all that is in its
    schema, whoever did before: so an installation goes over that knew one role. May be done again at any time.
    """
    cursor.execute("SELECT pg_advisory_xact_lock(7302)")  # one after the other
    for role in (owner, web, COMPANY_ROLE):
        cursor.execute(MAKE_ROLE, [role])
    run(cursor, "ALTER ROLE {owner} LOGIN CREATEROLE NOSUPERUSER NOCREATEDB NOBYPASSRLS", owner=owner)
    run(
        cursor,
        "ALTER ROLE {web} LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS",
        web=web,
    )
    for member, is_owner in ((owner, True), (web, False)):
        cursor.execute(IS_MEMBER, [COMPANY_ROLE, member, is_owner, is_owner])
        if cursor.fetchone() is None:  # a grant waits for other transactions that give rights to the role
            options = f"ADMIN {is_owner}, INHERIT {is_owner}, SET TRUE"
            run(cursor, f"GRANT {COMPANY_ROLE} TO {{member}} WITH {options}", member=member)
    cursor.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")  # as databases from before PostgreSQL 15 have it
    cursor.execute("ALTER SCHEMA public OWNER TO pg_database_owner")
    cursor.execute("SELECT current_database()")
    run(cursor, "ALTER DATABASE {name} OWNER TO {owner}", name=cursor.fetchone()[0], owner=owner)
    cursor.execute(GIVE_ALL, [owner])


def run(cursor, statement, **names):
    """A statement with names in it, such as of roles."""
    names = {key: sql.Identifier(name) for key, name in names.items()}
    cursor.execute(sql.SQL(statement).format(**names).as_string(getattr(cursor, "cursor", cursor)))


IS_MEMBER = """
SELECT FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid JOIN pg_roles r ON r.oid = m.member
WHERE g.rolname = %s AND r.rolname = %s AND m.admin_option = %s AND m.inherit_option = %s AND m.set_option
"""
# Another process, or another database of the server, may make it at this moment.
MAKE_ROLE = """
DO $do$ BEGIN
    EXECUTE format('CREATE ROLE %%I NOLOGIN', %s::text);
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $do$
"""
# Not what extensions have made; indexes, types and owned sequences follow their tables.
GIVE_ALL = """
DO $do$
DECLARE
    owner text := %s;
    what record;
BEGIN
    FOR what IN
        SELECT 'TABLE' AS kind, c.oid::regclass::text AS name FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
        AND pg_get_userbyid(c.relowner) <> owner
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
        UNION ALL
        SELECT 'SEQUENCE', c.oid::regclass::text FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'S' AND pg_get_userbyid(c.relowner) <> owner
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype IN ('a', 'i', 'e'))
        UNION ALL
        SELECT 'ROUTINE', p.oid::regprocedure::text FROM pg_proc p
        WHERE p.pronamespace = 'public'::regnamespace AND pg_get_userbyid(p.proowner) <> owner
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    LOOP
        EXECUTE format('ALTER %%s %%s OWNER TO %%I', what.kind, what.name, owner);
    END LOOP;
END $do$
"""


def give_rights_to_come(cursor, web):
    """Before migrations: what the present role makes from now on, the two other roles may use."""
    cursor.execute("SELECT rolname FROM pg_roles WHERE rolname IN (%s, %s)", [COMPANY_ROLE, web])
    for (role,) in cursor.fetchall():  # the companies' role may be made by a migration
        run(cursor, f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {ROWS} ON TABLES TO {{role}}", role=role)
        run(cursor, "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}", role=role)


def give_rights(cursor, web):
    """After migrations: whoever serves pages reads and writes all rows, and nothing but rows.

    Row-level security holds for everybody but the owner, so each table that has it gets a policy for this role.
    """
    run(cursor, "GRANT USAGE ON SCHEMA public TO {web}", web=web)
    run(cursor, f"GRANT {ROWS} ON ALL TABLES IN SCHEMA public TO {{web}}", web=web)
    run(cursor, "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {web}", web=web)
    for table in READ_ALONE:
        run(cursor, "REVOKE INSERT, UPDATE, DELETE ON {table} FROM {web}", table=table, web=web)
    cursor.execute(WITHOUT_POLICY, [POLICY, web])
    for table, there in cursor.fetchall():
        if there:
            run(cursor, f"DROP POLICY {POLICY} ON {{table}}", table=table)
        run(cursor, f"CREATE POLICY {POLICY} ON {{table}} TO {{web}} USING (true)", table=table, web=web)


ROWS = "SELECT, INSERT, UPDATE, DELETE"
# With whether there is one for another role: it had another name before.
WITHOUT_POLICY = """
SELECT c.relname, p.oid IS NOT NULL FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid AND p.polname = %s
WHERE c.relrowsecurity AND c.relnamespace = 'public'::regnamespace
AND (p.oid IS NULL OR NOT p.polroles = ARRAY[(SELECT oid FROM pg_roles WHERE rolname = %s)])
ORDER BY c.relname
"""
