from django.db import migrations

from common.migration_operations import same_tenant, tenant_key

SERVICE_NUMBER, PROMPT = "service_numbers_servicenumber", "service_numbers_prompt"


class Migration(migrations.Migration):
    dependencies = [("service_numbers", "0003_prompts_and_modules")]

    operations = [
        tenant_key(PROMPT),
        same_tenant(SERVICE_NUMBER, "queue_music_id", PROMPT),
        same_tenant(SERVICE_NUMBER, "welcome_message_id", PROMPT),
        same_tenant(SERVICE_NUMBER, "opening_hours_closed_message_id", PROMPT),
        same_tenant(SERVICE_NUMBER, "calendar_closed_message_id", PROMPT),
        same_tenant(SERVICE_NUMBER, "no_agents_message_id", PROMPT),
        same_tenant("service_numbers_listedcaller", "service_number_id", SERVICE_NUMBER),
        same_tenant("service_numbers_override", "service_number_id", SERVICE_NUMBER),
    ]
