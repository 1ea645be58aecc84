from django.db import migrations

from common.migration_operations import of_company_only

TABLES = [
    "calendars_calendarday",
    "calendars_calendardayhours",
    "calendars_officehours",
    "calendars_openinghours",
    "calendars_outsideofficehours",
    "calendars_workhours",
]


class Migration(migrations.Migration):
    dependencies = [("calendars", "0004_same_tenant"), ("users", "0014_company_role")]

    operations = [of_company_only(table) for table in TABLES]
