import django.db.models.deletion
from django.db import migrations, models

from common.company_bounds import COMPANY_ROLE
from common.migration_operations import of_company_only


class Migration(migrations.Migration):
    """A page of a company reads the log of its own, and writes nothing there: that is done after its answer."""

    dependencies = [
        ('users', '0055_how_long_people_stay_signed_in'),
    ]

    operations = [
        migrations.CreateModel(
            name='SignInEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.BigIntegerField(editable=False, null=True)),
                ('user_name', models.CharField(blank=True, editable=False, max_length=121, verbose_name='user')),
                ('kind', models.CharField(choices=[('signed_in', 'signed in'), ('wrong_password', 'wrong username or password'), ('wrong_code', 'wrong code of the second factor'), ('throttled', 'not looked at after too many wrong ones'), ('reset_asked', 'link to choose a password asked for'), ('signed_out', 'signed out'), ('ended', 'signed out from elsewhere'), ('ran_out', 'signed out, not used for too long or signed in too long ago'), ('refused', 'page refused')], editable=False, max_length=20, verbose_name='what')),
                ('by_name', models.CharField(blank=True, editable=False, max_length=121, verbose_name='by')),
                ('address', models.GenericIPAddressField(editable=False, null=True, verbose_name='address')),
                ('user_agent', models.CharField(blank=True, editable=False, max_length=255, verbose_name='browser')),
                ('page', models.CharField(blank=True, editable=False, max_length=100, verbose_name='page')),
                ('minute', models.DateTimeField(editable=False)),
                ('at', models.DateTimeField(editable=False, verbose_name='when')),
                ('times', models.PositiveIntegerField(default=1, editable=False, verbose_name='times')),
                ('tenant', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='users.company')),
            ],
            options={
                'verbose_name': 'entry of the sign-in log',
                'verbose_name_plural': 'sign-in log',
                'ordering': ['-at', '-id'],
                'indexes': [models.Index(fields=['tenant', '-at', '-id'], name='sign_in_events_of_company'), models.Index(fields=['user', '-at', '-id'], name='sign_in_events_of_user'), models.Index(fields=['at'], name='sign_in_events_by_time')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'minute', 'kind', 'user', 'address'), name='sign_in_event_once_a_minute', nulls_distinct=False)],
            },
        ),
        of_company_only("users_signinevent"),
        migrations.RunSQL(
            f"REVOKE INSERT, UPDATE, DELETE ON users_signinevent FROM {COMPANY_ROLE}",
            f"GRANT INSERT, UPDATE, DELETE ON users_signinevent TO {COMPANY_ROLE}",
        ),
        migrations.DeleteModel(name='FailedSignIn'),
        migrations.AlterField(
            model_name='retention',
            name='kind',
            field=models.CharField(choices=[('history', 'changes of settings, and visits by the provider'), ('failed_sign_ins', 'log of sign-ins'), ('kept_records', 'call records kept aside'), ('holders', 'who had a number before'), ('mails', 'mails that were sent or have failed'), ('done_tasks', 'tasks that are done'), ('failed_tasks', 'tasks that have failed')], editable=False, max_length=20, unique=True, verbose_name='what'),
        ),
    ]
