from django.db import migrations

DAYS = {
    "history": 730,
    "failed_sign_ins": 90,
    "kept_records": 90,
    "mails": 90,
    "done_tasks": 1,
    "failed_tasks": 90,
}


def keep(apps, schema_editor):
    Retention = apps.get_model("users", "Retention")
    Retention.objects.bulk_create([Retention(kind=kind, days=days) for kind, days in DAYS.items()])


def keep_nothing(apps, schema_editor):
    apps.get_model("users", "Retention").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0026_recurring_tasks_and_retention"),
    ]

    operations = [
        migrations.RunPython(keep, keep_nothing),
    ]
