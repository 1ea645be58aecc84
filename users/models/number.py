from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.fields import E164Field, e164_check
from common.in_history import ANYTHING, PROVIDERS, InHistory
from common.models import TenantModel, TenantQuerySet
from common.phone_numbers import format_number

from .role import Permission


class NumberBlock(TenantModel):
    """A range of numbers, first to last in E.164, that the provider allots to a company."""

    tenant = models.ForeignKey(
        "users.Company", on_delete=models.PROTECT, related_name="number_blocks", verbose_name=_("company")
    )
    first = E164Field(_("first number"))
    last = E164Field(_("last number"))
    created_at = models.DateTimeField(auto_now_add=True)

    history = InHistory(unsaid=["created_at"], never_undone={ANYTHING: PROVIDERS})

    class Meta:
        verbose_name = _("number block")
        verbose_name_plural = _("number blocks")
        ordering = ["first"]

    def __str__(self):
        return f"{format_number(self.first)} – {format_number(self.last)}"


class NumberQuerySet(TenantQuerySet):
    def free(self):
        return self.filter(use=Number.Use.FREE)

    def with_digits(self, digits):
        """Numbers in E.164 that contain these digits."""
        return self.filter(e164__contains=digits)


class Number(TenantModel):
    """One number in E.164 that a company owns: free, a user's, or a service number's, never two of them.

    A user has at most one main number, which callers see, and any further ones.
    """

    class Use(models.TextChoices):
        FREE = "free", _("free")
        USER = "user", _("user's")
        SERVICE_NUMBER = "service_number", _("service number's")

    block = models.ForeignKey(NumberBlock, on_delete=models.CASCADE, related_name="numbers")
    e164 = E164Field(_("number"))
    use = models.CharField(_("use"), max_length=20, choices=Use.choices, default=Use.FREE)
    user = models.ForeignKey("users.User", on_delete=models.RESTRICT, null=True, blank=True, related_name="numbers")
    is_main = models.BooleanField(_("main number"), default=False)

    history = InHistory(may_change=Permission.MANAGE_USERS, unsaid=["block"])

    objects = NumberQuerySet.as_manager()

    class Meta:
        verbose_name = _("number")
        verbose_name_plural = _("numbers")
        ordering = ["e164"]
        constraints = [
            models.UniqueConstraint(fields=["e164"], name="number_unique"),
            models.UniqueConstraint(fields=["user"], condition=Q(is_main=True), name="number_one_main_number_a_user"),
            e164_check("e164", name="number_is_e164"),
            models.CheckConstraint(
                condition=Q(use="user", user__isnull=False) | (~Q(use="user") & Q(user__isnull=True)),
                name="number_use_agrees_with_user",
            ),
            models.CheckConstraint(
                condition=Q(is_main=False) | Q(use="user"), name="number_only_a_users_number_is_main"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "use", "e164"], name="number_by_use"),
        ]

    def __str__(self):
        return format_number(self.e164)

    def holder_words(self):
        """Whose number this is, for whoever wanted it as a free one."""
        if self.user:
            return gettext("%(number)s is a number of %(name)s. Choose a free one.") % {
                "number": self,
                "name": self.user,
            }
        return gettext("%(number)s is the service number %(name)s. Choose a free one.") % {
            "number": self,
            "name": getattr(self, "service_number", "–"),
        }
