from django.db import migrations


def add_prices(apps, schema_editor):
    Price = apps.get_model("users", "Price")
    for action in ("add_service_number", "remove_service_number"):
        Price.objects.get_or_create(action=action)


class Migration(migrations.Migration):
    """A line in the price list for making and for removing a service number."""

    dependencies = [("users", "0008_service_number_actions")]

    operations = [migrations.RunPython(add_prices, migrations.RunPython.noop)]
