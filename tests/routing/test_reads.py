"""What a call reads is what `routing/reads.py` declares, and what the database counts: column by column.

Each failure says what to write.
"""

import re

from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common.company_bounds import COMPANY_ROLE, company_bounds
from common.models import TenantModel
from routing.engine_requests import OWNER_OF_NUMBER, _owner
from routing.loading import load_all_service_numbers, load_call, load_standings
from routing.plan import Caller
from routing.planner import plan_call, plan_outgoing_call, plan_user_call
from routing.reads import BARS, READS
from routing.triggers import EVERY_COLUMN
from service_numbers.models import ServiceNumber
from users.models import Company

# Tables of companies that no call depends on, by name: some belong to floors above.
UNREAD = {
    "CompanyLimit",
    "Export",
    "Holder",
    "Import",
    "IssuerDocuments",
    "NewSound",
    "NumberBlock",
    "Order",
    "OwnSignIn",
    "OwnSignInIdentity",
    "Recording",
    "RegisteredTelephones",
    "Subscription",
    "Visit",
}
UNREAD |= {"CallLeg", "CompanyHour", "LegCount", "LegDay", "LegHour", "LegMonth", "LegYear", "MailedReport"}
UNREAD |= {"QueueCall", "QueueCallCount", "QueueCallDay", "QueueCallMonth", "QueueCallYear"}
BY_TABLE = {model._meta.db_table: model for model in READS}


def counted_columns():
    """By table, the columns whose changes move the version of a company's settings."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT tgrelid::regclass::text, ARRAY(
                   SELECT attname::text FROM unnest(tgattr) AS number
                   JOIN pg_attribute ON attrelid = tgrelid AND attnum = number
               ) FROM pg_trigger WHERE tgname = 'settings_version' AND tgenabled = 'O'"""
        )
        return {table: set(columns or [EVERY_COLUMN]) for table, columns in cursor.fetchall()}


def to_be_counted(model):
    """The columns of a model that have to count: a row may be given to another company, too."""
    has_company = any(one.column == "tenant_id" for one in model._meta.concrete_fields)
    return {*READS[model]} | ({"tenant_id"} if has_company else set())


def made_of(model):
    """Generated columns that are made of declared ones alone: what changes these is counted. Triggers of a generated
    column would count every change of its row."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT dependent_column, array_agg(column_name::text) FROM information_schema.column_column_usage
               WHERE table_name = %s GROUP BY dependent_column""",
            [model._meta.db_table],
        )
        return [column for column, parts in cursor.fetchall() if set(parts) <= {*READS[model]}]


def operation(table, before):
    """What a migration has to do for the database to count what is declared."""
    columns = f'"{", ".join(READS[BY_TABLE[table]])}"' if table in BY_TABLE else "None"
    was = f'"{", ".join(sorted(before - {"tenant_id"}))}"' if before else "None"
    return f'counts_version("{table}", {columns}, before={was})'


def test_the_database_counts_what_is_declared_column_by_column(db):
    counted = counted_columns()
    declared = {model._meta.db_table: to_be_counted(model) for model in READS}
    differing = sorted(table for table in counted | declared if counted.get(table) != declared.get(table))
    assert not differing, "\n".join(
        [
            "What routing/reads.py declares and what the database counts differ: engines would be answered with old "
            "settings, or anew for nothing. Put into the operations of a new migration in routing/migrations, which "
            "depends on the one that makes the column:",
            *(f"    {operation(table, counted.get(table))}," for table in differing),
        ]
    )


def test_every_table_of_a_company_is_declared_or_unread():
    of_companies = {one for one in apps.get_models() if issubclass(one, TenantModel)}
    undecided = [one for one in of_companies - set(READS) if one.__name__ not in UNREAD]
    assert not undecided, "\n".join(
        [
            "Does a call depend on it? If so, declare what is read in routing/reads.py, and put into the operations "
            "of a new migration in routing/migrations, which depends on the one that makes the table:",
            *sorted(f'    counts_version("{one._meta.db_table}", "<columns>"),' for one in undecided),
            f"If not, add to UNREAD in this file: {', '.join(sorted(one.__name__ for one in undecided))}",
        ]
    )
    assert UNREAD & {one.__name__ for one in READS} == set()


def plan_all_calls(rows):
    """Everything that is asked about calls, by way of all that answers it, as the role in which pages work."""
    company, now = Company.objects.only(*READS[Company]).get(pk=rows["company"].pk), timezone.now()
    number, person = rows["service_number"], rows["person"]
    caller = Caller("+447700900124")
    with connection.cursor() as cursor:
        cursor.execute(OWNER_OF_NUMBER, [number.number.e164])
    for called in (number, rows["other_service_number"]):
        there = load_call(company, now, service_number=called)
        plan_call(there, there.service_numbers[called.number.e164], caller, now)
    there = load_call(company, now, user=person)
    plan_user_call(there, there.users[person.pk], caller, now)
    for dialled in ("78", rows["number"].e164, "+447700900125", number.number.e164):
        there = load_call(company, now, user=person, dialled=dialled)
        plan_outgoing_call(there, there.users[person.pk], dialled, now)
    load_all_service_numbers(company, now, ServiceNumber.objects.for_tenant(company).in_order())
    load_standings(company, now, ServiceNumber.objects.for_tenant(company).in_order())


def test_a_call_reads_only_what_is_declared(rows):
    """The role may read declared columns alone: PostgreSQL itself refuses a query that names another one."""
    with connection.cursor() as cursor:
        for table, model in BY_TABLE.items():
            tenant = ["tenant_id"] if any(one.column == "tenant_id" for one in model._meta.concrete_fields) else []
            cursor.execute(f"REVOKE SELECT ON {table} FROM {COMPANY_ROLE}")
            granted = ", ".join(["id", *tenant, *READS[model], *made_of(model)])
            cursor.execute(f"GRANT SELECT ({granted}) ON {table} TO {COMPANY_ROLE}")
    refused = None
    with company_bounds(rows["company"]), CaptureQueriesContext(connection) as captured:
        try:
            with transaction.atomic():
                plan_all_calls(rows)
        except ProgrammingError as error:
            refused = str(error)
    assert not refused, what_to_declare(refused, captured)


def what_to_declare(refused, captured):
    table = re.search(r"table (\w+)", refused)[1]
    if table not in BY_TABLE:
        return f"A call reads {table}, of which routing/reads.py declares nothing: {refused}"
    model = BY_TABLE[table]
    [sql] = [one["sql"] for one in captured if table in one["sql"]][-1:]
    undeclared = {one.column for one in model._meta.concrete_fields} - {"id", "tenant_id", *READS[model]}
    read = sorted(name for name in undeclared if re.search(rf"\b{name}\b", sql))
    columns = ", ".join([*READS[model], *read])
    return (
        f"A call reads {' and '.join(read)} of {table}, which READS[{model.__name__}] in routing/reads.py does not "
        "declare: engines would be answered with old settings. Declare it there, and put into the operations of a "
        "new migration in routing/migrations, which depends on the one that makes the column:\n"
        f'    counts_version("{table}", "{columns}", '
        f'before="{", ".join(READS[model])}"),'
    )


def test_what_is_not_declared_would_cost_queries(rows):
    """Of a company in which calls go everywhere all is loaded, in the queries that there are: none more for a row."""
    now = timezone.now()
    for called in ({"service_number": rows["service_number"]}, {"user": rows["person"]}):
        with CaptureQueriesContext(connection) as captured:
            loaded = load_call(rows["company"], now, **called)
        assert (len(loaded.service_numbers), len(loaded.users)) == (2, 2)
        sql = "\n".join(one["sql"] for one in captured)
        assert len(captured) <= 8, f"Does loading.py read what routing/reads.py does not declare?\n{sql}"


def test_whose_number_it_is_brings_all_that_is_read_of_the_company(rows):
    """The query is written out, and so is the Company that is made of its row."""
    Company.objects.filter(pk=rows["company"].pk).update(**dict.fromkeys(BARS, True))
    stored = Company.objects.get(pk=rows["company"].pk)
    found = _owner(rows["service_number"].number.e164).tenant
    differing = [name for name in READS[Company] if getattr(found, name) != getattr(stored, name)]
    assert differing == [], f"OWNER_OF_NUMBER in routing/engine_requests.py leaves out {differing}"
    ordinary = Company()
    told_apart = [name for name in READS[Company] if getattr(stored, name) != getattr(ordinary, name)]
    assert told_apart == READS[Company], "the company of this test has to differ from a new one in each"
