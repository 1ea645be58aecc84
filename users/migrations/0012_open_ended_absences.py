from django.db import migrations


def mark_open_ends(apps, schema_editor):
    """Those without an end stay on until they are switched off; of others it is not known any more."""
    apps.get_model("users", "Absence").objects.filter(ends_at=None).update(is_open_ended=True)


class Migration(migrations.Migration):
    dependencies = [("users", "0011_absence_is_open_ended")]

    operations = [migrations.RunPython(mark_open_ends, migrations.RunPython.noop)]
