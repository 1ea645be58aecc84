import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("users", "0049_everybody_has_a_last_name")]

    operations = [
        migrations.AddField(
            model_name="modesetting",
            name="colleague",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="colleague_in_modes",
                to=settings.AUTH_USER_MODEL,
                verbose_name="colleague",
            ),
        ),
        migrations.AddConstraint(
            model_name="modesetting",
            constraint=models.CheckConstraint(
                condition=models.Q(("colleague__isnull", True), models.Q(("colleague", models.F("user")), _negated=True), _connector="OR"),
                name="mode_setting_not_own_colleague",
            ),
        ),
    ]
