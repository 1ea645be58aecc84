import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models

from common.migration_operations import same_tenant


class Migration(migrations.Migration):
    """Until here there was one a number at most: none overlap, and none has what the checks are about."""

    dependencies = [
        ("service_numbers", "0011_planned_overrides"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="override",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_silent", False), ("prompt__isnull", True), _connector="OR"),
                name="override_silent_without_message",
            ),
        ),
        migrations.AddConstraint(
            model_name="override",
            constraint=models.CheckConstraint(
                condition=models.Q(("divert_number__regex", "^(\\+[1-9][0-9]{4,14})?$")),
                name="override_divert_is_e164",
            ),
        ),
        migrations.AddConstraint(
            model_name="override",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (models.F("service_number"), "="),
                    (
                        models.Func(
                            "set_at",
                            "ends_at",
                            function="tstzrange",
                            output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="overrides_do_not_overlap",
                violation_error_message="It is closed or diverted at that time already. Choose other times.",
            ),
        ),
        same_tenant("service_numbers_override", "prompt_id", "service_numbers_prompt"),
    ]
