"""What migrations need so that the database itself keeps companies apart.

A TenantModel that others point at gets `tenant_key`; each foreign key from one TenantModel to another gets
`same_tenant`, a composite foreign key over (tenant_id, <column>). A row of one company that points at a row
of another is then refused by PostgreSQL, whoever writes it. Each of them gets `of_company_only`, too: see
`common/company_bounds.py`. Settings get `keep_history` (history/triggers.py), in a migration of history, and what
calls depend on gets `counts_version` (routing/triggers.py), in one of routing. Tests fail when one is missing, and
say which to write: tests/test_tenancy.py, test_company_bounds.py, history/test_keeping.py, routing/test_reads.py.
"""

from django.db import migrations

from .company_bounds import COMPANY_ROLE


def tenant_key(table):
    """UNIQUE (tenant_id, id), which composite foreign keys point at."""
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_tenant_key UNIQUE (tenant_id, id)",
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_tenant_key",
    )


def same_tenant(table, column, target, target_column="id"):
    """FOREIGN KEY (tenant_id, column) on `target`, beside the plain one that Django makes."""
    name = f"{table}_{column}_same_tenant"
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (tenant_id, {column}) "
        f"REFERENCES {target} (tenant_id, {target_column}) DEFERRABLE INITIALLY IMMEDIATE",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


# Asked once a query, not once a row, because it stands in a subquery of its own.
COMPANY_OF_THE_BOUNDS = "(SELECT NULLIF(current_setting('portal.tenant', true), '')::bigint)"


def of_company_only(table, belongs=f"tenant_id = {COMPANY_OF_THE_BOUNDS}"):
    """Inside the bounds of a company only its own rows exist: those for which the condition `belongs` holds."""
    return migrations.RunSQL(
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        f"CREATE POLICY of_company_only ON {table} TO {COMPANY_ROLE} USING ({belongs})",
        f"DROP POLICY of_company_only ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    )
