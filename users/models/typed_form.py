from datetime import timedelta

from django.db import models

from common.models import TenantQuerySet


class TypedForm(models.Model):
    """What `typed_by` had typed into a form when the sign-in had run out: given back to the same user for an hour.

    `fields` are names and values as they were sent, `files` names of fields and of files, which have to be chosen
    again; passwords, codes and PINs are left out (`lacks_secrets`). `path` is where the form goes to, `page` the page
    it was on, as the browser said, else "". `tenant` is that of the user, None of operators.
    """

    KEPT_FOR = timedelta(hours=1)
    LARGEST = 64_000  # bytes
    MOST = 10  # of one user

    tenant = models.ForeignKey("users.Company", on_delete=models.CASCADE, null=True, related_name="+", editable=False)
    typed_by = models.BigIntegerField()
    key = models.CharField(max_length=32, unique=True)
    path = models.CharField(max_length=2000)
    page = models.CharField(max_length=2000, db_default="", default="")
    fields = models.JSONField()
    files = models.JSONField()
    lacks_secrets = models.BooleanField()
    at = models.DateTimeField()

    history = None

    objects = TenantQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["typed_by", "id"], name="typed_forms_of_somebody")]

    def __str__(self):
        return f"{self.path}, {self.at:%Y-%m-%d %H:%M}"
