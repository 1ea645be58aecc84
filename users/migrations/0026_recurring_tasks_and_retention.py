import django.core.validators
import django.db.models.functions.datetime
from django.db import migrations, models

from common.company_bounds import COMPANY_ROLE


class Migration(migrations.Migration):
    """Of companies' pages one reads how long things are kept; nothing else of this is their business."""

    dependencies = [
        ('axes', '0010_accessattemptexpiration'),
        ('users', '0025_imports'),
    ]

    operations = [
        migrations.CreateModel(
            name='RecurringTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, unique=True)),
                ('placed_at', models.DateTimeField(null=True, verbose_name='placed last')),
                ('next_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='placed next')),
                ('task', models.UUIDField(null=True)),
            ],
            options={
                'verbose_name': 'recurring task',
                'verbose_name_plural': 'recurring tasks',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Retention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('history', 'changes of settings, and visits by the provider'), ('failed_sign_ins', 'failed sign-ins'), ('kept_records', 'call records kept aside'), ('mails', 'mails that were sent or have failed'), ('done_tasks', 'tasks that are done'), ('failed_tasks', 'tasks that have failed')], editable=False, max_length=20, unique=True, verbose_name='what')),
                ('days', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(36500)], verbose_name='kept for days')),
            ],
            options={
                'verbose_name': 'how long something is kept',
                'verbose_name_plural': 'how long things are kept',
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('days__range', (1, 36500))), name='retention_in_days')],
            },
        ),
        migrations.CreateModel(
            name='FailedSignIn',
            fields=[],
            options={
                'verbose_name': 'failed sign-in',
                'verbose_name_plural': 'failed sign-ins',
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('axes.accessfailurelog',),
        ),
        migrations.RunSQL(
            f"REVOKE ALL ON users_recurringtask FROM {COMPANY_ROLE};"
            f"REVOKE INSERT, UPDATE, DELETE ON users_retention FROM {COMPANY_ROLE};"
            f"REVOKE DELETE ON users_visit FROM {COMPANY_ROLE}",
            f"GRANT DELETE ON users_visit TO {COMPANY_ROLE}",
        ),
    ]
