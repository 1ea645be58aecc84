import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('users', '0005_modes_and_settings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='OfficeHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField(choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday'), (5, 'Saturday'), (6, 'Sunday')], verbose_name='day')),
                ('starts', models.PositiveSmallIntegerField(verbose_name='from')),
                ('ends', models.PositiveSmallIntegerField(verbose_name='to')),
                ('tenant', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='users.company')),
            ],
            options={
                'verbose_name': 'office hours',
                'verbose_name_plural': 'office hours',
                'ordering': ['weekday', 'starts'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('weekday__lte', 6)), name='office_hours_on_a_day_of_the_week'), models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts')), ('ends__lte', 1440)), name='office_hours_end_after_they_start'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('tenant'), '='), (models.F('weekday'), '='), (models.Func('starts', 'ends', function='int4range', output_field=django.contrib.postgres.fields.ranges.IntegerRangeField()), '&&')], name='office_hours_do_not_overlap', violation_error_message='Somebody has just saved a period that this one overlaps. Look at the list.')],
            },
        ),
        migrations.CreateModel(
            name='WorkHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField(choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday'), (5, 'Saturday'), (6, 'Sunday')], verbose_name='day')),
                ('starts', models.PositiveSmallIntegerField(verbose_name='from')),
                ('ends', models.PositiveSmallIntegerField(verbose_name='to')),
                ('tenant', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='users.company')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='work_hours', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'work hours',
                'verbose_name_plural': 'work hours',
                'ordering': ['weekday', 'starts'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('weekday__lte', 6)), name='work_hours_on_a_day_of_the_week'), models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts')), ('ends__lte', 1440)), name='work_hours_end_after_they_start'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('user'), '='), (models.F('weekday'), '='), (models.Func('starts', 'ends', function='int4range', output_field=django.contrib.postgres.fields.ranges.IntegerRangeField()), '&&')], name='work_hours_do_not_overlap', violation_error_message='Somebody has just saved a period that this one overlaps. Look at the list.')],
            },
        ),
    ]
