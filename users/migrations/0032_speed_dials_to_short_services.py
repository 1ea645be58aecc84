from django.db import migrations, models


class Migration(migrations.Migration):
    """A speed dial may stand for a short service, too. The version before writes E.164 alone, which still holds."""

    dependencies = [("users", "0031_proved_mailbox")]

    operations = [
        migrations.RemoveConstraint(model_name="directoryentry", name="directory_number_is_e164"),
        migrations.AddConstraint(
            model_name="directoryentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^(\\+[1-9][0-9]{4,14}|[0-9]{2,12})$")),
                name="directory_number_is_dialled",
            ),
        ),
    ]
