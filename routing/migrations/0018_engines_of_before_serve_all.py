from django.db import migrations


class Migration(migrations.Migration):
    """Engines that were made when a key was good for every company go on so until operators choose."""

    dependencies = [("routing", "0017_companies_of_engines")]

    operations = [migrations.RunSQL("UPDATE routing_engine SET serves_all = true", migrations.RunSQL.noop)]
