import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from common.migration_operations import same_tenant


class Migration(migrations.Migration):

    dependencies = [
        ('users', '0003_roles_and_prices'),
    ]

    operations = [
        migrations.CreateModel(
            name='ListedNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digits', models.CharField(max_length=16, verbose_name='number')),
                ('is_prefix', models.BooleanField(default=False, verbose_name='prefix')),
                ('note', models.CharField(blank=True, max_length=100, verbose_name='note')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('kind', models.CharField(choices=[('black', 'black list'), ('white', 'white list')], max_length=10, verbose_name='list')),
                ('tenant', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='users.company')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='listed_numbers', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'listed number',
                'verbose_name_plural': 'listed numbers',
                'ordering': ['digits', 'is_prefix'],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'user', 'kind', 'digits', 'is_prefix'), name='listed_number_once_a_list', nulls_distinct=False), models.CheckConstraint(condition=models.Q(models.Q(('digits__regex', '^(\\+[1-9][0-9]{4,14}|[1-9][0-9]{1,5})$'), ('is_prefix', False)), models.Q(('digits__regex', '^\\+[1-9][0-9]{1,14}$'), ('is_prefix', True)), _connector='OR'), name='listed_number_is_e164_or_short')],
            },
        ),
        same_tenant("users_listednumber", "user_id", "users_user"),
    ]
