from datetime import timedelta

from django.db import models

from common.models import TenantQuerySet


class SentForm(models.Model):
    """A form that was sent from a page and has been answered: a second send of it gets the same answer.

    Nothing of what was sent is stored but digests: `key` of the page's token and the address it went to, `content` of
    the fields and files, `browser` of the session that sent it. `answer` is encrypted with a key made of that token
    (`services/sent_forms.py`), so that of this row alone nobody reads it; None once it is gone, which is after
    SHOWN_FOR for what `is_shown_once`. `sent_by` is who was signed in, `tenant` the company worked for; visitors and
    operators have none.
    """

    SHOWN_FOR = timedelta(minutes=2)
    KEPT_FOR = timedelta(days=1)
    MOST = 50  # of one browser
    LARGEST = 64_000  # bytes of an answer

    tenant = models.ForeignKey("users.Company", on_delete=models.CASCADE, null=True, related_name="+", editable=False)
    sent_by = models.BigIntegerField(null=True)
    browser = models.CharField(max_length=64)
    key = models.CharField(max_length=64)
    content = models.CharField(max_length=64)
    answer = models.BinaryField(null=True)
    is_shown_once = models.BooleanField(default=False)
    at = models.DateTimeField()

    history = None

    objects = TenantQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["key"], name="sent_forms_by_key"),
            models.Index(fields=["browser", "id"], name="sent_forms_of_browser"),
            models.Index(fields=["at"], name="sent_forms_by_time"),
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M:%S}"
