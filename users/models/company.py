import zoneinfo

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from phonenumbers import SUPPORTED_REGIONS

from common.in_history import ANYTHING, OPERATORS, OWN_PAGE, InHistory
from common.names import UniqueName

from .barring import BarsKinds

domain_validator = RegexValidator(
    r"^(?=.{4,190}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$",
    _("Enter a domain in small letters, such as acme.pbx.example."),
)


# PostgreSQL takes these for fixed offsets, or does not know them: figures would go by another clock than the pages.
OTHER_CLOCKS = {"CET", "EET", "MET", "WET", "localtime"}


def validate_time_zone(name):
    if name not in zoneinfo.available_timezones() - OTHER_CLOCKS:
        raise ValidationError(_("Enter a time zone such as Europe/London."))


def validate_country(code):
    if code not in SUPPORTED_REGIONS:
        raise ValidationError(_("Enter the two letters of a country, such as GB or JE."))


class SecondFactorRule(models.TextChoices):
    """Who of a company has to have a second factor; everybody may."""

    NOBODY = "nobody", _("Nobody has to")
    ADMINS = "admins", _("Everybody who manages users has to")
    EVERYBODY = "everybody", _("Everybody has to")


class SignedInUnused(models.IntegerChoices):
    """After how many minutes without use a browser is signed out."""

    HALF_AN_HOUR = 30, _("30 minutes")
    HOUR = 60, _("1 hour")
    EIGHT_HOURS = 8 * 60, _("8 hours")
    DAY = 24 * 60, _("1 day")
    WEEK = 7 * 24 * 60, _("7 days")
    TWO_WEEKS = 14 * 24 * 60, _("14 days")


class SignedInLongest(models.IntegerChoices):
    """How many minutes after signing in a browser is signed out, however much it is used."""

    TWELVE_HOURS = 12 * 60, _("12 hours")
    DAY = 24 * 60, _("1 day")
    WEEK = 7 * 24 * 60, _("7 days")
    MONTH = 30 * 24 * 60, _("30 days")
    QUARTER = 90 * 24 * 60, _("90 days")


class OrderRule(models.TextChoices):
    """What the users of a company may do about their own subscriptions, which cost money; admins order at once."""

    ASK = "ask", _("They ask, and an admin of the company approves or declines")
    ORDER = "order", _("They order by themselves")


class Company(BarsKinds):
    """One customer of the provider, the tenant that all its rows belong to.

    `time_zone` is the clock its hours go by; `country` (ISO 3166, two letters) is where a number typed in
    the national way belongs; `sip_domain` is the realm its telephones register in. `pinned_to` is the name of the
    telephone system of our own that alone carries its calls, empty where any of them may.
    """

    name = models.CharField(_("name"), max_length=100)
    time_zone = models.CharField(
        _("time zone"), max_length=50, default="Europe/London", validators=[validate_time_zone]
    )
    country = models.CharField(
        _("country"),
        max_length=2,
        default="GB",
        validators=[validate_country],
        help_text=_("Two letters, such as GB or JE: where numbers typed without a country code belong."),
    )
    sip_domain = models.CharField(
        _("SIP domain"),
        max_length=190,
        validators=[domain_validator],
        help_text=_("The realm in which its telephones register. Fixed once the company has been made."),
    )
    managed_service = models.BooleanField(
        _("managed service"), default=False, help_text=_("Adds the private number plan to its pages.")
    )
    pinned_to = models.CharField(
        _("telephone system"),
        max_length=60,
        blank=True,
        default="",
        db_default="",
        help_text=_("The one of our own that carries its calls; empty, whichever they reach does."),
    )
    second_factor = models.CharField(
        _("second factor"),
        max_length=10,
        choices=SecondFactorRule.choices,
        default=SecondFactorRule.NOBODY,
        help_text=_("Who of the company has to sign in with a second factor."),
    )
    signed_in_unused = models.PositiveIntegerField(
        _("signed out when not used for"),
        choices=SignedInUnused.choices,
        default=SignedInUnused.TWO_WEEKS,
        db_default=SignedInUnused.TWO_WEEKS,
    )
    signed_in_longest = models.PositiveIntegerField(
        _("signed out at the latest after"),
        choices=SignedInLongest.choices,
        default=SignedInLongest.QUARTER,
        db_default=SignedInLongest.QUARTER,
    )
    users_order = models.CharField(
        _("what users do about subscriptions"),
        max_length=10,
        choices=OrderRule.choices,
        default=OrderRule.ASK,
        db_default=OrderRule.ASK,
    )
    logo = models.FileField(_("logo"), max_length=100, blank=True, editable=False)
    trunks = models.ManyToManyField(
        "Trunk", through="TrunkAllotment", related_name="companies", verbose_name=_("trunks")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    history = InHistory(seen_by={"pinned_to": [OPERATORS]}, unsaid=["created_at"], never_undone={ANYTHING: OWN_PAGE})

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        ordering = ["name"]
        constraints = [
            UniqueName(
                Lower("name"),
                name="company_name_unique",
                violation_error_message=_("There is a company of this name already."),
            ),
            models.UniqueConstraint(
                fields=["sip_domain"],
                name="company_sip_domain_unique",
                violation_error_message=_("Another company has this SIP domain."),
            ),
            models.CheckConstraint(
                condition=models.Q(second_factor__in=SecondFactorRule.values), name="company_second_factor_is_a_rule"
            ),
            models.CheckConstraint(
                condition=models.Q(signed_in_unused__in=SignedInUnused.values),
                name="company_signed_in_unused_is_a_rule",
            ),
            models.CheckConstraint(
                condition=models.Q(signed_in_longest__in=SignedInLongest.values),
                name="company_signed_in_longest_is_a_rule",
            ),
            models.CheckConstraint(
                condition=models.Q(users_order__in=OrderRule.values), name="company_users_order_is_a_rule"
            ),
        ]

    def __str__(self):
        return self.name

    @cached_property
    def zone(self):
        return zoneinfo.ZoneInfo(self.time_zone)
