import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import TenantModel, TenantQuerySet


class NamedIn(models.Func):
    """Whether an address in small letters is one of an array of addresses, in whatever letters these are."""

    arg_joiner = " = ANY(lower("
    template = "%(expressions)s::text)::text[])"
    output_field = models.BooleanField()


TAG = r"\+[^@]*@"  # as common.mail_addresses.without_tag takes it out


class WithoutTagIn(models.Func):
    """The same where ann+news@ counts as ann@, on both sides."""

    arg_joiner = f", '{TAG}', '@') = ANY(regexp_replace(lower("
    template = f"regexp_replace(%(expressions)s::text), '{TAG}', '@', 'g')::text[])"
    output_field = models.BooleanField()


class OutsideAddressQuerySet(TenantQuerySet):
    def said_of(self, mailboxes):
        """What some mailboxes have said; a no is also one of those that differ by what follows a + alone."""
        return self.filter(
            Q(address__in=mailboxes) | Q(refused_at__isnull=False) & WithoutTagIn("address", mailboxes)
        )

    def confirmed(self):
        return self.filter(confirmed_at__isnull=False)

    def refused(self):
        return self.filter(refused_at__isnull=False)


class OutsideAddress(TenantModel):
    """A mailbox outside a company to which it wants to have mail sent, and what the mailbox says to that.

    `address` is as `mailbox_of` makes it. `asked_at` is when it was asked last; None where it could not be asked yet,
    and for those that were in use before addresses had to confirm, which count as confirmed since then. Who has
    refused is never asked again, also when a user has this address. Whether an address is a user's own, and so needs
    no asking, stands nowhere: users come and go. Links in mails lead here by `key`, which nobody can count up.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    address = models.CharField(_("address"), max_length=190)
    asked_at = models.DateTimeField(_("asked"), null=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    refused_at = models.DateTimeField(_("refused"), null=True)

    history = None  # what others say is no setting: nothing here is ever taken back by the company

    objects = OutsideAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("outside address")
        verbose_name_plural = _("outside addresses")
        ordering = ["address"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "address"], name="outside_address_once"),
            models.CheckConstraint(condition=Q(address__regex=r"^[^A-Z]+$"), name="outside_address_in_small_letters"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(refused_at__isnull=True),
                name="outside_address_says_yes_or_no",
            ),
        ]

    def __str__(self):
        return self.address

    @property
    def is_answered(self):
        return self.confirmed_at is not None or self.refused_at is not None
