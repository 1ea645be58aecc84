from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.fields import ListedDigitsField
from common.in_history import InHistory
from common.models import TenantModel

from ..number_lists import entry_in_words
from .role import Permission


class NumberListEntry(TenantModel):
    """A whole number, or a prefix that stands for every number beginning with it, on a list.

    `digits` is E.164 (a prefix: its beginning), or for a whole number a colleague's short number. On a black list it
    may be a short service as it is dialled, without a +, or its beginning.
    """

    digits = ListedDigitsField(_("number"))
    is_prefix = models.BooleanField(_("prefix"), default=False)
    note = models.CharField(_("note"), max_length=100, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    def __str__(self):
        return entry_in_words(self.digits, self.is_prefix)


class ListedNumber(NumberListEntry):
    """An entry of the black or white list of a company, or of one user when `user` is set.

    Black: may not be dialled from the company's phones, or the user's; `digits` without a + are those of a short
    service as it is dialled, or its beginning. White: callers whose calls skip every absence setting. Refused:
    callers whom the user does not take; they still reach service numbers, and the user as their agent.
    """

    class Kind(models.TextChoices):
        BLACK = "black", _("black list")
        WHITE = "white", _("white list")
        REFUSED = "refused", _("refused callers")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="listed_numbers"
    )
    kind = models.CharField(_("list"), max_length=10, choices=Kind.choices)

    history = InHistory(may_change=Permission.MANAGE_USERS, unsaid=["created_at"])
    limits = {"company_lists": Q(user=None), "user_lists": Q(user__isnull=False)}

    class Meta:
        verbose_name = _("listed number")
        verbose_name_plural = _("listed numbers")
        ordering = ["digits", "is_prefix"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "user", "kind", "digits", "is_prefix"],
                name="listed_number_once_a_list",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(is_prefix=False, digits__regex=r"^(\+[1-9][0-9]{4,14}|[1-9][0-9]{1,5})$")
                | Q(is_prefix=True, digits__regex=r"^\+[1-9][0-9]{1,14}$")
                | Q(kind="black", digits__regex=r"^[0-9]{2,12}$"),
                name="listed_number_is_e164_or_short",
            ),
            models.CheckConstraint(
                condition=~Q(kind="refused") | Q(user__isnull=False), name="listed_number_refused_by_a_user"
            ),
        ]
