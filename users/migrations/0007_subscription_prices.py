from django.db import migrations

SERVICES = ["mobile_voice_recording", "voip", "conferencing", "advanced_voicemail"]


def add_prices(apps, schema_editor):
    Price = apps.get_model("users", "Price")
    for service in SERVICES:
        for verb in ("start", "stop"):
            Price.objects.get_or_create(action=f"{verb}_{service}")


class Migration(migrations.Migration):
    """A line in the price list for switching each subscription on and off."""

    dependencies = [("users", "0006_modes_guards")]

    operations = [migrations.RunPython(add_prices, migrations.RunPython.noop)]
