from django.db import migrations

from common.migration_operations import same_tenant, tenant_key


class Migration(migrations.Migration):
    dependencies = [
        ("calendars", "0003_opening_hours_and_calendar"),
        ("service_numbers", "0004_same_tenant"),
    ]

    operations = [
        tenant_key("calendars_calendarday"),
        same_tenant("calendars_openinghours", "service_number_id", "service_numbers_servicenumber"),
        same_tenant("calendars_calendarday", "service_number_id", "service_numbers_servicenumber"),
        same_tenant("calendars_calendarday", "prompt_id", "service_numbers_prompt"),
        same_tenant("calendars_calendardayhours", "calendar_day_id", "calendars_calendarday"),
        same_tenant("calendars_outsideofficehours", "prompt_id", "service_numbers_prompt"),
    ]
