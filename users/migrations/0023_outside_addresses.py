import uuid

import django.db.models.deletion
import django.db.models.fields.json
import django.db.models.functions.text
from django.db import migrations, models

from common.company_bounds import COMPANY_ROLE
from common.migration_operations import of_company_only

TABLE = "users_outsideaddress"
# A company's page asks; it can neither answer nor forget an answer. The pages of who answers work for the owner.
ONLY_ASKED = f"""
REVOKE UPDATE, DELETE ON {TABLE} FROM {COMPANY_ROLE};
GRANT UPDATE (asked_at) ON {TABLE} TO {COMPANY_ROLE};
CREATE POLICY unanswered ON {TABLE} AS RESTRICTIVE FOR INSERT TO {COMPANY_ROLE}
    WITH CHECK (confirmed_at IS NULL AND refused_at IS NULL)
"""
ONLY_ASKED_BACK = f"DROP POLICY unanswered ON {TABLE}; GRANT UPDATE, DELETE ON {TABLE} TO {COMPANY_ROLE}"
# How often a mailbox has been asked, by whatever company: no more than this number is told of the others' mails.
REQUESTS = """
CREATE FUNCTION users_requests_to_mailbox(mailbox text, since timestamptz) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*) FROM users_outgoingmail
    WHERE kind = 'outside_address' AND placed_at > since AND addresses[1] = mailbox
$$
"""
REQUESTS_BACK = "DROP FUNCTION users_requests_to_mailbox(text, timestamptz)"


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0022_limits_of_companies"),
    ]

    operations = [
        migrations.CreateModel(
            name="OutsideAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("address", models.CharField(max_length=190, verbose_name="address")),
                ("asked_at", models.DateTimeField(null=True, verbose_name="asked")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="confirmed")),
                ("refused_at", models.DateTimeField(null=True, verbose_name="refused")),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="users.company",
                    ),
                ),
            ],
            options={
                "verbose_name": "outside address",
                "verbose_name_plural": "outside addresses",
                "ordering": ["address"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "address"), name="outside_address_once"),
                    models.CheckConstraint(
                        condition=models.Q(("address__regex", "^[^A-Z]+$")), name="outside_address_in_small_letters"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_at__isnull", True), ("refused_at__isnull", True), _connector="OR"
                        ),
                        name="outside_address_says_yes_or_no",
                    ),
                ],
            },
        ),
        of_company_only(TABLE),
        migrations.RunSQL(ONLY_ASKED, ONLY_ASKED_BACK),
        migrations.RunSQL(REQUESTS, REQUESTS_BACK),
        migrations.AlterField(
            model_name="outgoingmail",
            name="trouble",
            field=models.CharField(
                blank=True,
                choices=[
                    ("no_answer", "the mail server does not answer"),
                    ("refused", "the mail server refuses it"),
                    ("address_refused", "the mail server refuses the address"),
                    ("unsaid", "the mail server did not say whether it has taken it"),
                    ("not_written", "its text could not be made"),
                    ("nobody", "whom or what it was about is gone"),
                    ("unconfirmed", "none of its addresses has confirmed that it wants it"),
                ],
                max_length=20,
                verbose_name="trouble",
            ),
        ),
        migrations.AddIndex(
            model_name="outgoingmail",
            index=models.Index(
                django.db.models.fields.json.KeyTextTransform("report", "ids"), name="mail_of_report"
            ),
        ),
        migrations.AddIndex(
            model_name="outgoingmail",
            index=models.Index(
                django.db.models.fields.json.KeyTextTransform("address", "ids"), name="mail_of_address"
            ),
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(
                models.F("tenant"), django.db.models.functions.text.Lower("email"), name="user_by_email"
            ),
        ),
    ]
