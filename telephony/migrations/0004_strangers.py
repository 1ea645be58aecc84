# Who tries passwords of telephones, for operators to see.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('telephony', '0003_told_of_engines'),
    ]

    operations = [
        migrations.AddField(
            model_name='runningengine',
            name='strangers',
            field=models.JSONField(db_default={}, default=dict, verbose_name='wrong passwords of telephones'),
        ),
    ]
