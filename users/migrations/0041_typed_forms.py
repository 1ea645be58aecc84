import django.db.models.deletion
from django.db import migrations, models

from common.migration_operations import of_company_only


class Migration(migrations.Migration):

    dependencies = [
        ('users', '0040_sent_forms'),
    ]

    operations = [
        migrations.CreateModel(
            name='TypedForm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('typed_by', models.BigIntegerField()),
                ('key', models.CharField(max_length=32, unique=True)),
                ('path', models.CharField(max_length=2000)),
                ('fields', models.JSONField()),
                ('files', models.JSONField()),
                ('lacks_secrets', models.BooleanField()),
                ('at', models.DateTimeField()),
                ('tenant', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='users.company')),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['typed_by', 'id'], name='typed_forms_of_somebody')],
            },
        ),
        of_company_only("users_typedform"),
    ]
