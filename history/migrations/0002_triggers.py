from django.db import migrations

from history.triggers import FUNCTION, FUNCTION_BACK, keep_history, keep_history_of_second_factor
from common.company_bounds import COMPANY_ROLE
from common.migration_operations import of_company_only

# A company reads its history; only the triggers, which work for the owner of the tables, write it.
READ_ONLY = "REVOKE INSERT, UPDATE, DELETE ON {table} FROM " + COMPANY_ROLE
READ_ONLY_BACK = "GRANT INSERT, UPDATE, DELETE ON {table} TO " + COMPANY_ROLE
HISTORY = ["history_changeset", "history_change"]
TABLES = [
    "users_company",
    "users_trunk",
    "users_trunkallotment",
    "users_department",
    "users_directoryentry",
    "users_listednumber",
    "users_modesetting",
    "users_absence",
    "users_numberblock",
    "users_number",
    "users_price",
    "users_order",
    "users_role",
    "users_subscription",
    "users_visit",
    "service_numbers_prompt",
    "service_numbers_listedcaller",
    "service_numbers_override",
    "calendars_calendarday",
    "calendars_calendardayhours",
    "calendars_outsideofficehours",
    "calendars_officehours",
    "calendars_workhours",
    "calendars_openinghours",
    "queues_member",
]


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0001_changes"),
        ("users", "0018_what_companies_may_do"),
        ("service_numbers", "0005_of_company_only"),
        ("calendars", "0005_of_company_only"),
        ("queues", "0003_of_company_only"),
        ("routing", "0004_of_company_only"),
        ("statistics", "0006_of_company_only"),
    ]

    operations = [
        *(migrations.RunSQL(READ_ONLY.format(table=one), READ_ONLY_BACK.format(table=one)) for one in HISTORY),
        *(of_company_only(table) for table in HISTORY),
        migrations.RunSQL(FUNCTION, FUNCTION_BACK),
        *(keep_history(table) for table in TABLES),
        keep_history("users_user", unkept=["last_login", "search_text"], secret=["password", "sip_ha1"]),
        keep_history("service_numbers_servicenumber", unkept=["number_use"], secret=["recording_pin"]),
        keep_history_of_second_factor(),
        keep_history("routing_engine", secret=["key_hash"]),
        keep_history("statistics_mailedreport", unkept=["sent_for"]),
    ]
