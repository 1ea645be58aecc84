from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q

from common.validators import validate_telephone_text

# As in 0038_keep_holders, but for the names of people: a name of one word is a last name alone.
KEEP = """
CREATE OR REPLACE FUNCTION users_keep_holder(company bigint, held text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    moment timestamptz := date_trunc('second', clock_timestamp());
    now_has record;
    had users_holder;
BEGIN
    IF company IS NULL OR held IS NULL THEN RETURN; END IF;
    PERFORM FROM users_holder WHERE tenant_id = company AND number = held AND ends_at IS NULL FOR UPDATE;
    SELECT * INTO now_has FROM (
        SELECT id AS person, NULL::bigint AS service_number, {person_name} AS name, short_number,
            department_id AS department
        FROM users_user WHERE tenant_id = company AND short_number = held
        UNION ALL
        SELECT u.id, NULL, {user_name}, u.short_number, u.department_id
        FROM users_number n JOIN users_user u ON u.id = n.user_id WHERE n.tenant_id = company AND n.e164 = held
        UNION ALL
        SELECT NULL, s.id, s.name, '', NULL
        FROM users_number n JOIN service_numbers_servicenumber s ON s.number_id = n.id
        WHERE n.tenant_id = company AND n.e164 = held
    ) found LIMIT 1;
    SELECT * INTO had FROM users_holder WHERE tenant_id = company AND number = held AND ends_at IS NULL;
    IF (had.person, had.service_number, had.name, had.short_number, had.department)
        IS NOT DISTINCT FROM
        (now_has.person, now_has.service_number, now_has.name, now_has.short_number, now_has.department)
    THEN RETURN; END IF;
    IF had.begins_at >= moment THEN DELETE FROM users_holder WHERE id = had.id;
    ELSE UPDATE users_holder SET ends_at = moment WHERE id = had.id;
    END IF;
    IF now_has.name IS NULL THEN RETURN; END IF;
    INSERT INTO users_holder (tenant_id, number, person, service_number, name, short_number, department, begins_at)
    VALUES (
        company, held, now_has.person, now_has.service_number, now_has.name, now_has.short_number, now_has.department,
        GREATEST(moment, (SELECT max(ends_at) FROM users_holder WHERE tenant_id = company AND number = held))
    );
END $$
"""
ONE_WORD = {
    "person_name": "btrim(first_name || ' ' || last_name)",
    "user_name": "btrim(u.first_name || ' ' || u.last_name)",
}
TWO_WORDS = {
    "person_name": "first_name || ' ' || last_name",
    "user_name": "u.first_name || ' ' || u.last_name",
}


def name(field):
    return migrations.AlterField(
        "user",
        field,
        models.CharField(
            blank=True,
            max_length=60,
            validators=[validate_telephone_text],
            verbose_name=field.replace("_", " "),
        ),
    )


class Migration(migrations.Migration):
    """A user may be called by one word: Lobby."""

    dependencies = [("users", "0047_roles_of_today")]

    operations = [
        name("first_name"),
        name("last_name"),
        migrations.RunSQL(KEEP.format(**ONE_WORD), KEEP.format(**TWO_WORDS)),
        AddConstraintNotValid(
            "user", models.CheckConstraint(condition=~Q(last_name=""), name="user_has_a_last_name")
        ),
    ]
