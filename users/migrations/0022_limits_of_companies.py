import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

from common.company_bounds import COMPANY_ROLE
from common.migration_operations import of_company_only

TABLE = "users_companylimit"


class Migration(migrations.Migration):
    """A company reads how much it may have; only operators say it."""

    dependencies = [
        ('users', '0021_tasks_of_operators'),
    ]

    operations = [
        migrations.CreateModel(
            name='CompanyLimit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, verbose_name='limit')),
                ('most', models.PositiveIntegerField(validators=[django.core.validators.MaxValueValidator(1000000)], verbose_name='at most')),
                ('tenant', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='users.company')),
            ],
            options={
                'verbose_name': 'limit of the company',
                'verbose_name_plural': 'limits of the company',
                'ordering': ['id'],
                'constraints': [
                    models.UniqueConstraint(fields=('tenant', 'name'), name='company_limit_once'),
                    models.CheckConstraint(condition=models.Q(('most__lte', 1000000)), name='company_limit_has_a_bound'),
                ],
            },
        ),
        of_company_only(TABLE),
        migrations.RunSQL(
            f"REVOKE INSERT, UPDATE, DELETE ON {TABLE} FROM {COMPANY_ROLE}",
            f"GRANT INSERT, UPDATE, DELETE ON {TABLE} TO {COMPANY_ROLE}",
        ),
    ]
