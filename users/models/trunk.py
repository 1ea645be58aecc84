from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from common.in_history import ANYTHING, PROVIDERS, InHistory
from common.models import TenantModel
from common.names import UniqueName
from common.network_addresses import LONGEST, read_network_address
from common.sealed import seal, unseal

from .company import Company

SEALED_FOR = "trunk"
SPOKEN = 4  # the version of IP

username_of_trunk_validator = RegexValidator(
    r"^[A-Za-z0-9._@+-]*\Z", _("Use letters, digits and . _ @ + - only, as the carrier has it.")
)


def validate_gateway(text):
    """Of one machine: calls are sent there."""
    address = read_network_address(text)
    if not address.is_one:
        raise ValidationError(_("Calls go to one address or name, not to a network."))
    validate_spoken(address)


def validate_spoken(address):
    """Refuse a NetworkAddress that the portal's own telephone system cannot send to or hear from."""
    if address.network is not None and address.network.version != SPOKEN:
        said = _("%(address)s: our telephone system speaks IPv4 only.")
        raise ValidationError(said % {"address": address})


class Trunk(models.Model):
    """A SIP trunk of the provider, on which users' calls leave for the public network and calls from there come in.

    Calls go out to the `gateway`; what comes from one of the `addresses` comes from this trunk. Both are spelled as
    `common.network_addresses` does, the gateway as in a SIP URI: an address without a port is good for every port.
    Who sends from an address of two trunks could be of either: the form refuses that, the database the very same
    address.

    `username` and password are those by which the carrier knows the provider, both empty where it does not ask.
    The `password` is sealed: `set_password` and `open_password`. `carries_caller_number` says whether calls that are
    sent on may show the number of whoever called.
    """

    name = models.CharField(_("name"), max_length=60)
    gateway = models.CharField(
        _("gateway"),
        max_length=LONGEST,
        blank=True,
        validators=[validate_gateway],
        help_text=_(
            "Where calls go out to: the carrier’s address or host name, with a port if it is not 5060. "
            "Left empty, calls go out on it only by a telephone system that knows it by its name."
        ),
    )
    addresses = ArrayField(
        models.CharField(max_length=LONGEST), verbose_name=_("known by"), default=list, db_default=[], blank=True
    )
    username = models.CharField(
        _("user name"),
        max_length=100,
        blank=True,
        default="",
        db_default="",
        validators=[username_of_trunk_validator],
        help_text=_("Of the provider at the carrier. Left empty, calls go out without user name and password."),
    )
    password = models.TextField(_("password"), blank=True, default="", db_default="", editable=False)
    carries_caller_number = models.BooleanField(
        _("carries the caller’s number"),
        default=False,
        db_default=False,
        help_text=_(
            "Calls that are sent on show who has called. Tick it only if the carrier lets numbers through that are "
            "not the company’s; else they show the company’s main number."
        ),
    )

    history = InHistory()

    class Meta:
        verbose_name = _("trunk")
        verbose_name_plural = _("trunks")
        ordering = ["name"]
        constraints = [
            UniqueName(
                Lower("name"),
                name="trunk_name_unique",
                violation_error_message=_("There is a trunk of this name already."),
            )
        ]

    def __str__(self):
        return self.name

    def set_password(self, text):
        """Seal a password; "" takes it away. The row is not saved."""
        self.password = seal(text, SEALED_FOR) if text else ""

    def open_password(self):
        """The password as it was set, "" without one; None when the keys of today do not open it."""
        return unseal(self.password, SEALED_FOR) if self.password else ""


class TrunkAllotment(TenantModel):
    """A trunk that the users of a company may be put on. On the first one calls go out that are no user's own."""

    tenant = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="trunk_allotments")
    trunk = models.ForeignKey(Trunk, on_delete=models.PROTECT, related_name="allotments")

    history = InHistory(named_by="trunk", never_undone={ANYTHING: PROVIDERS})

    class Meta:
        verbose_name = _("trunk of the company")
        verbose_name_plural = _("trunks of the company")
        constraints = [models.UniqueConstraint(fields=["tenant", "trunk"], name="trunk_allotted_once_to_a_company")]

    def __str__(self):
        return self.trunk.name
