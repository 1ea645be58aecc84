import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import common.validators
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('users', '0004_listed_numbers'),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mode', models.CharField(choices=[('meeting', 'Meeting'), ('lunch', 'Lunch'), ('do-not-disturb', 'Do not disturb'), ('gone-for-the-day', 'Gone for the day'), ('absent', 'Absent'), ('holiday', 'Holiday')], max_length=20, verbose_name='mode')),
                ('starts_at', models.DateTimeField(verbose_name='from')),
                ('ends_at', models.DateTimeField(blank=True, null=True, verbose_name='until')),
            ],
            options={
                'verbose_name': 'absence',
                'verbose_name_plural': 'absences',
                'ordering': ['starts_at'],
            },
        ),
        migrations.CreateModel(
            name='DirectoryEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('short_code', models.CharField(blank=True, max_length=6, null=True, verbose_name='short code')),
                ('name', models.CharField(max_length=60, validators=[common.validators.validate_telephone_text], verbose_name='name')),
                ('number', models.CharField(max_length=16, verbose_name='number')),
            ],
            options={
                'verbose_name': 'entry of the number plan',
                'verbose_name_plural': 'private number plan',
                'ordering': [django.db.models.functions.text.Lower('name'), 'id'],
            },
        ),
        migrations.CreateModel(
            name='ModeSetting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mode', models.CharField(choices=[('meeting', 'Meeting'), ('lunch', 'Lunch'), ('do-not-disturb', 'Do not disturb'), ('gone-for-the-day', 'Gone for the day'), ('absent', 'Absent'), ('holiday', 'Holiday')], max_length=20, verbose_name='mode')),
                ('pattern', models.CharField(choices=[('own', 'Own phone only'), ('own-colleague', 'Own phone, then colleague'), ('own-external', 'Own phone, then external number'), ('own-voicemail', 'Own phone, then voicemail'), ('own-and-external', 'Own phone and external number together'), ('colleague', 'Colleague only'), ('external', 'External number only'), ('voicemail', 'Voicemail only'), ('reject', 'Reject the call')], max_length=20, verbose_name='call pattern')),
                ('number', models.CharField(blank=True, max_length=16, verbose_name='number')),
            ],
            options={
                'verbose_name': 'mode setting',
                'verbose_name_plural': 'mode settings',
            },
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('service', models.CharField(choices=[('mobile_voice_recording', 'Mobile voice recording'), ('voip', 'VoIP'), ('conferencing', 'Conferencing'), ('advanced_voicemail', 'Advanced voicemail')], max_length=30, verbose_name='service')),
                ('since', models.DateTimeField(auto_now_add=True, verbose_name='since')),
            ],
            options={
                'verbose_name': 'subscription',
                'verbose_name_plural': 'subscriptions',
            },
        ),
        migrations.AddField(
            model_name='company',
            name='logo',
            field=models.FileField(blank=True, editable=False, upload_to='', verbose_name='logo'),
        ),
        migrations.AddField(
            model_name='user',
            name='absence_activated',
            field=models.BooleanField(default=True, verbose_name='absence activated'),
        ),
        migrations.AddField(
            model_name='user',
            name='alert_time',
            field=models.PositiveSmallIntegerField(default=25, validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(120)], verbose_name='alert time'),
        ),
        migrations.AddField(
            model_name='user',
            name='colleague',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='colleague_of', to=settings.AUTH_USER_MODEL, verbose_name='colleague'),
        ),
        migrations.AddField(
            model_name='user',
            name='forwarding_number',
            field=models.CharField(blank=True, max_length=16, verbose_name='call forwarding number'),
        ),
        migrations.AddField(
            model_name='user',
            name='voicemail_enabled',
            field=models.BooleanField(default=True, verbose_name='voicemail enabled'),
        ),
        migrations.AddField(
            model_name='user',
            name='work_hours_activated',
            field=models.BooleanField(default=False, verbose_name='work hours activated'),
        ),
        migrations.AlterField(
            model_name='order',
            name='action',
            field=models.CharField(choices=[('add_user', 'Add a user'), ('remove_user', 'Remove a user'), ('start_mobile_voice_recording', 'Switch on mobile voice recording'), ('stop_mobile_voice_recording', 'Switch off mobile voice recording'), ('start_voip', 'Switch on VoIP'), ('stop_voip', 'Switch off VoIP'), ('start_conferencing', 'Switch on conferencing'), ('stop_conferencing', 'Switch off conferencing'), ('start_advanced_voicemail', 'Switch on advanced voicemail'), ('stop_advanced_voicemail', 'Switch off advanced voicemail')], max_length=40, verbose_name='action'),
        ),
        migrations.AlterField(
            model_name='price',
            name='action',
            field=models.CharField(choices=[('add_user', 'Add a user'), ('remove_user', 'Remove a user'), ('start_mobile_voice_recording', 'Switch on mobile voice recording'), ('stop_mobile_voice_recording', 'Switch off mobile voice recording'), ('start_voip', 'Switch on VoIP'), ('stop_voip', 'Switch off VoIP'), ('start_conferencing', 'Switch on conferencing'), ('stop_conferencing', 'Switch off conferencing'), ('start_advanced_voicemail', 'Switch on advanced voicemail'), ('stop_advanced_voicemail', 'Switch off advanced voicemail')], max_length=40, verbose_name='action'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('forwarding_number', ''), ('forwarding_number__regex', '^\\+[1-9][0-9]{4,14}$'), _connector='OR'), name='user_forwarding_number_is_e164'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('alert_time__gte', 5), ('alert_time__lte', 120)), name='user_alert_time_5_to_120_seconds'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('colleague__isnull', True), models.Q(('colleague', models.F('id')), _negated=True), _connector='OR'), name='user_not_their_own_colleague'),
        ),
        migrations.AddField(
            model_name='absence',
            name='tenant',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='users.company'),
        ),
        migrations.AddField(
            model_name='absence',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='directoryentry',
            name='tenant',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='users.company'),
        ),
        migrations.AddField(
            model_name='modesetting',
            name='tenant',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='users.company'),
        ),
        migrations.AddField(
            model_name='modesetting',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mode_settings', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='subscription',
            name='tenant',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='users.company'),
        ),
        migrations.AddField(
            model_name='subscription',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='subscriptions', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__isnull', True), ('ends_at__gt', models.F('starts_at')), _connector='OR'), name='absence_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('user'), '='), (models.Func('starts_at', 'ends_at', function='tstzrange', output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField()), '&&')], name='absences_do_not_overlap', violation_error_message='There is another absence at that time. Delete it first, or choose other times.'),
        ),
        migrations.AddConstraint(
            model_name='directoryentry',
            constraint=models.UniqueConstraint(fields=('tenant', 'short_code'), name='directory_short_code_unique_in_company', violation_error_message='This short code is in use. Choose another one.'),
        ),
        migrations.AddConstraint(
            model_name='directoryentry',
            constraint=models.CheckConstraint(condition=models.Q(('short_code__isnull', True), models.Q(('short_code__regex', '^[1-9][0-9]{1,5}$'), models.Q(('short_code__in', ['112', '911', '999']), _negated=True)), _connector='OR'), name='directory_short_code_2_to_6_digits'),
        ),
        migrations.AddConstraint(
            model_name='directoryentry',
            constraint=models.CheckConstraint(condition=models.Q(('number__regex', '^\\+[1-9][0-9]{4,14}$')), name='directory_number_is_e164'),
        ),
        migrations.AddConstraint(
            model_name='modesetting',
            constraint=models.UniqueConstraint(fields=('user', 'mode'), name='mode_setting_one_a_mode'),
        ),
        migrations.AddConstraint(
            model_name='modesetting',
            constraint=models.CheckConstraint(condition=models.Q(('number', ''), ('number__regex', '^\\+[1-9][0-9]{4,14}$'), _connector='OR'), name='mode_setting_number_is_e164'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.UniqueConstraint(fields=('user', 'service'), name='subscription_once_a_user'),
        ),
    ]
