from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('users', '0007_subscription_prices'),
    ]

    operations = [
        migrations.AlterField(
            model_name='order',
            name='action',
            field=models.CharField(choices=[('add_user', 'Add a user'), ('remove_user', 'Remove a user'), ('add_service_number', 'Add a service number'), ('remove_service_number', 'Remove a service number'), ('start_mobile_voice_recording', 'Switch on mobile voice recording'), ('stop_mobile_voice_recording', 'Switch off mobile voice recording'), ('start_voip', 'Switch on VoIP'), ('stop_voip', 'Switch off VoIP'), ('start_conferencing', 'Switch on conferencing'), ('stop_conferencing', 'Switch off conferencing'), ('start_advanced_voicemail', 'Switch on advanced voicemail'), ('stop_advanced_voicemail', 'Switch off advanced voicemail')], max_length=40, verbose_name='action'),
        ),
        migrations.AlterField(
            model_name='price',
            name='action',
            field=models.CharField(choices=[('add_user', 'Add a user'), ('remove_user', 'Remove a user'), ('add_service_number', 'Add a service number'), ('remove_service_number', 'Remove a service number'), ('start_mobile_voice_recording', 'Switch on mobile voice recording'), ('stop_mobile_voice_recording', 'Switch off mobile voice recording'), ('start_voip', 'Switch on VoIP'), ('stop_voip', 'Switch off VoIP'), ('start_conferencing', 'Switch on conferencing'), ('stop_conferencing', 'Switch off conferencing'), ('start_advanced_voicemail', 'Switch on advanced voicemail'), ('stop_advanced_voicemail', 'Switch off advanced voicemail')], max_length=40, verbose_name='action'),
        ),
    ]
