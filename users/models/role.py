from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.in_history import InHistory
from common.names import UniqueName


class Permission(models.TextChoices):
    """What a page can ask of the role of who opens it."""

    MANAGE_USERS = "manage_users", _("Manage users")
    MANAGE_SERVICE_NUMBERS = "manage_service_numbers", _("Manage service numbers")
    CHANGE_HOURS = "change_hours", _("Change hours and messages")
    SEE_STATISTICS = "see_statistics", _("See statistics")
    OWN_PAGES = "own_pages", _("Own pages")


class Role(models.Model):
    """A named set of permissions that a company gives to its users.

    The roles that come with the product have a `code`; an operator may make more. A company always keeps a
    user who can manage users.
    """

    name = models.CharField(_("name"), max_length=60)
    code = models.SlugField(_("code"), max_length=30, blank=True, editable=False)
    permissions = ArrayField(
        models.CharField(max_length=30, choices=Permission.choices),
        verbose_name=_("permissions"),
        default=list,
    )

    history = InHistory(unsaid=["code"])

    ADMIN, USER, HOURS, STATISTICS = "admin", "user", "hours", "statistics"

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["id"]
        constraints = [
            UniqueName(
                fields=["name"],
                name="role_name_unique",
                violation_error_message=_("There is a role of this name already."),
            ),
            models.UniqueConstraint(fields=["code"], condition=~models.Q(code=""), name="role_code_unique"),
        ]

    def __str__(self):
        return self.name
