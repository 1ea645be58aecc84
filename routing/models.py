import hashlib
import secrets

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Value
from django.utils.translation import gettext_lazy as _

from common.in_history import InHistory
from common.models import TenantModel
from common.names import UniqueName
from users.models import Company


class Engine(models.Model):
    """A telephone engine of the provider, which asks what happens to calls; it belongs to no company.

    It shows its key with every request. Only the SHA-256 of the key is kept: the key is random and long, so nothing
    slower is needed. A revoked one is refused from that moment on.

    It asks and tells for the companies it was given: `companies` are their keys, in order. With `serves_all` it does
    so for every company there is, and for those that are made later. With `reads_credentials` it is told by what the
    telephones of its companies register.
    """

    name = models.CharField(_("name"), max_length=60)
    key_hash = models.CharField(max_length=64, editable=False)
    serves_all = models.BooleanField(_("all companies"), default=False, db_default=False)
    companies = ArrayField(
        models.BigIntegerField(), verbose_name=_("companies"), default=list, db_default=Value([]), blank=True
    )
    reads_credentials = models.BooleanField(_("may read credentials"), default=False, db_default=False)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)

    history = InHistory(unsaid=["created_at"], keys_of={"companies": Company})

    class Meta:
        verbose_name = _("telephone engine")
        verbose_name_plural = _("telephone engines")
        ordering = ["name"]
        constraints = [
            UniqueName(
                fields=["name"],
                name="engine_name_unique",
                violation_error_message=_("There is an engine of this name already."),
            ),
            models.UniqueConstraint(fields=["key_hash"], name="engine_key_unique"),
        ]

    def __str__(self):
        return self.name

    def new_key(self):
        """Give the engine a key and return it: it is shown once. The row is not saved yet."""
        key = secrets.token_urlsafe(32)
        self.key_hash = hash_of(key)
        return key

    def serves(self, company_pk):
        """Whether it may ask and tell for a company; of one that it may not, it does not learn that there is one."""
        return self.serves_all or company_pk in self.companies

    def companies_served(self):
        """The companies that it may ask and tell for."""
        return Company.objects.all() if self.serves_all else Company.objects.filter(pk__in=self.companies)


def hash_of(key):
    return hashlib.sha256(key.encode()).hexdigest()


def engine_with(key):
    """The Engine that is not revoked and has this key, or None."""
    return Engine.objects.filter(key_hash=hash_of(key), revoked_at=None).first()


def without_engine():
    """The companies that no engine with a key which holds may ask for."""
    engines = Engine.objects.filter(revoked_at=None)
    told = list(engines.values_list("serves_all", "companies"))
    if any(serves_all for serves_all, _companies in told):
        return Company.objects.none()
    return Company.objects.exclude(pk__in={pk for _all, companies in told for pk in companies})


class SettingsVersion(models.Model):
    """Counts the changes of what decides over a company's calls, whoever makes them: triggers of the database do it.

    While the number stays, whatever has been loaded of the company still holds.
    """

    tenant = models.OneToOneField(
        "users.Company", on_delete=models.CASCADE, primary_key=True, related_name="+", editable=False
    )
    number = models.BigIntegerField(default=0)

    history = None  # it counts settings, and is none

    def __str__(self):
        return f"{self.tenant_id}: {self.number}"


class RegisteredTelephones(TenantModel):
    """Which users of a company, by their short numbers, have a telephone registered at an engine of our own, as that
    has last written it down. `engine` is its name; `seen_at` is when it was so last.

    There is one where that engine carries the company's calls, and no engine of others may: else a telephone may be
    registered there, and nothing is known.
    """

    engine = models.CharField(max_length=60, editable=False)
    short_numbers = ArrayField(models.CharField(max_length=6), editable=False)
    seen_at = models.DateTimeField(editable=False)

    history = None  # it tells of telephones, and is no setting

    class Meta:
        verbose_name = _("registered telephones")
        verbose_name_plural = _("registered telephones")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "engine"], name="registered_telephones_once_an_engine"),
        ]

    def __str__(self):
        return f"{self.engine}: {len(self.short_numbers)}"
