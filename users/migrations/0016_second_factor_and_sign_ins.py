import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('otp_totp', '0003_add_timestamps'),
        ('sessions', '0001_initial'),
        ('users', '0015_visits'),
    ]

    operations = [
        migrations.CreateModel(
            name='SignIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sign_ins', to=settings.AUTH_USER_MODEL)),
                ('session', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='sign_in', to='sessions.session')),
                ('address', models.GenericIPAddressField(null=True, verbose_name='address')),
                ('user_agent', models.CharField(blank=True, max_length=255, verbose_name='browser')),
                ('signed_in_at', models.DateTimeField(verbose_name='signed in')),
                ('last_seen_at', models.DateTimeField(verbose_name='last seen')),
            ],
            options={
                'verbose_name': 'sign-in',
                'verbose_name_plural': 'sign-ins',
                'ordering': ['-last_seen_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='SecondFactor',
            fields=[
            ],
            options={
                'verbose_name': 'second factor',
                'verbose_name_plural': 'second factors',
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('otp_totp.totpdevice',),
        ),
        migrations.AddField(
            model_name='company',
            name='second_factor',
            field=models.CharField(choices=[('nobody', 'Nobody has to'), ('admins', 'Everybody who manages users has to'), ('everybody', 'Everybody has to')], default='nobody', help_text='Who of the company has to sign in with a second factor.', max_length=10, verbose_name='second factor'),
        ),
        migrations.AddConstraint(
            model_name='company',
            constraint=models.CheckConstraint(condition=models.Q(('second_factor__in', ['nobody', 'admins', 'everybody'])), name='company_second_factor_is_a_rule'),
        ),
    ]
