import django.db.models.deletion
import django.db.models.functions.text
import common.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('users', '0008_service_number_actions'),
    ]

    operations = [
        migrations.CreateModel(
            name='ServiceNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number_use', models.GeneratedField(db_persist=True, expression=models.Value('service_number'), output_field=models.CharField(max_length=20))),
                ('name', models.CharField(max_length=60, validators=[common.validators.validate_telephone_text], verbose_name='name')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('main', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='additional_numbers', to='service_numbers.servicenumber', verbose_name='additional number of')),
                ('number', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='service_number', to='users.number', verbose_name='number')),
                ('tenant', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='users.company')),
            ],
            options={
                'verbose_name': 'service number',
                'verbose_name_plural': 'service numbers',
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(models.F('tenant'), django.db.models.functions.text.Lower('name'), name='service_number_name_unique_in_company', violation_error_message='There is a service number of this name already.'), models.CheckConstraint(condition=models.Q(('main__isnull', True), models.Q(('main', models.F('id')), _negated=True), _connector='OR'), name='service_number_not_its_own_main')],
            },
        ),
    ]
