from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.fields import E164Field, SecondsField, e164_check
from common.in_history import ADDED, COSTS, REMOVED, InHistory
from common.lists import ordered
from common.models import TenantModel, TenantQuerySet
from common.names import UniqueName
from common.phone_numbers import digits_to_search
from common.search_text import folded, folded_by_database
from common.validators import validate_telephone_text
from users.models import Number, Permission

from .prompt import Prompt

# Of a service number what stands on pages of those who change hours and messages, and what on everybody's.
OF_HOURS = (
    *(f"{name}_message" for name in ("welcome", "opening_hours_closed", "calendar_closed", "no_agents")),
    *(f"{name}_mode" for name in ("main", "opening_hours_closed", "calendar_closed", "no_agents")),
)
OF_EVERYBODY = ("name", "number")


class MainMode(models.TextChoices):
    """What an open service number does."""

    WITHOUT_WELCOME = "without-welcome", _("Without welcome message")
    WITH_WELCOME = "with-welcome", _("With welcome message")
    EXTERNAL_DIVERT = "external-divert", _("External divert")


class ClosedMode(models.TextChoices):
    """What happens when a call cannot be served."""

    DIVERT = "divert", _("Divert")
    VOICEMAIL = "voicemail", _("Voicemail")
    MESSAGE_ONLY = "message-only", _("Message only")


class QueueType(models.TextChoices):
    """In which order the members' phones ring."""

    SKILL = "skill", _("Skill-based")
    ALL = "all", _("All at once")
    SEQUENTIAL = "sequential", _("Sequential")
    RANDOM = "random", _("Random")
    LONGEST_IDLE = "longest-idle", _("Longest idle")


class NumberDisplayType(models.TextChoices):
    """What is done to the number that the agent sees."""

    DISABLED = "disabled", _("Disabled")
    PREFIX = "prefix", _("Prefix")
    POSTFIX = "postfix", _("Postfix")
    ANONYMOUS = "anonymous", _("Anonymous")


class NumberDisplayMode(models.TextChoices):
    """Which number the agent sees: the caller's (A), the called service number's (B), or both."""

    CALLER = "a", _("Caller’s number (A)")
    CALLED = "b", _("Called service number (B)")
    BOTH = "both", _("Both")


def message(label):
    """A prompt that a service number plays in one situation; none set means that nothing is played."""
    return models.ForeignKey(
        Prompt, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label
    )


def closed_mode(label):
    return models.CharField(label, max_length=20, choices=ClosedMode.choices, default=ClosedMode.MESSAGE_ONLY)


class ServiceNumberQuerySet(TenantQuerySet):
    def main_ones(self):
        """Those that are not additional to another one."""
        return self.filter(main=None)

    def in_order(self, *, descending=False):
        """Main numbers by name, each followed by its additional ones."""
        numbers = self.annotate(of_main=Coalesce(Lower("main__name"), Lower("name")), group=Coalesce("main_id", "id"))
        groups, in_group = (F("of_main"), F("group")), (Lower("name"), F("id"))
        main_first = F("main_id").asc(nulls_first=True)
        return numbers.order_by(*ordered(groups, descending), main_first, *ordered(in_group, descending))

    def matching(self, text):
        """Those with every word of `text` in their name, or it all in their number: a piece is enough, and a number
        is found however it is written.
        """
        found = Q()
        for word in folded(text).replace(",", " ").split():
            found &= Q(folded_name__contains=word)
        for digits in digits_to_search(text):
            found |= Q(number__e164__contains=digits)
        # A company has few thousand service numbers: an index would not be used.
        named = self.alias(folded_name=folded_by_database(F("name")))
        return named.filter(found) if found else self.none()


class ServiceNumber(TenantModel):
    """A number of the company that is not one person: main line, sales, support.

    An additional number stands under its `main` one, one level deep, and has hours, messages and modes of its own.
    The settings below are the customer modules, in their order. All times are seconds, all numbers E.164; a blank
    limit is none, but a blank `kick_out_after` means that callers leave at once when the last agent has left.
    `retries` are rounds after the first of a sequential queue. `recording_pin` is asked for before a prompt is
    recorded by telephone, since a caller's number can be forged.
    """

    number = models.OneToOneField(
        Number, on_delete=models.PROTECT, related_name="service_number", verbose_name=_("number")
    )
    # Always "service_number": with it the database holds the number to that use for as long as this row lives.
    number_use = models.GeneratedField(
        expression=Value(Number.Use.SERVICE_NUMBER.value),
        output_field=models.CharField(max_length=20),
        db_persist=True,
    )
    name = models.CharField(_("name"), max_length=60, validators=[validate_telephone_text])
    main = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="additional_numbers",
        verbose_name=_("additional number of"),
    )
    created_at = models.DateTimeField(auto_now_add=True)
    # Group settings
    queue_music = message(_("queue music"))
    announce_position = models.BooleanField(_("announce position"), default=False)
    announce_waiting_time = models.BooleanField(_("announce expected waiting time"), default=False)
    most_waiting = models.PositiveSmallIntegerField(
        _("most callers waiting"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(500)]
    )
    longest_wait = SecondsField(_("longest wait"), least=1, most=7200, null=True, blank=True)
    kick_out_after = SecondsField(_("kick-out timer"), least=1, most=7200, null=True, blank=True)
    number_display_type = models.CharField(
        _("type"), max_length=20, choices=NumberDisplayType.choices, default=NumberDisplayType.DISABLED
    )
    number_display_mode = models.CharField(
        _("mode"), max_length=10, choices=NumberDisplayMode.choices, default=NumberDisplayMode.CALLER
    )
    number_display_text = models.CharField(
        _("expression"), max_length=20, blank=True, validators=[validate_telephone_text]
    )
    queue_type = models.CharField(_("queue type"), max_length=20, choices=QueueType.choices, default=QueueType.SKILL)
    retries = models.PositiveSmallIntegerField(
        _("number of retries"), default=1, validators=[MinValueValidator(0), MaxValueValidator(20)]
    )
    ringing_time = SecondsField(_("ringing time"), least=5, most=120, default=25)
    # Messages
    welcome_message = message(_("welcome message"))
    opening_hours_closed_message = message(_("opening hours closed message"))
    calendar_closed_message = message(_("calendar closed message"))
    no_agents_message = message(_("no agents message"))
    # Modes
    main_mode = models.CharField(
        _("main mode"), max_length=20, choices=MainMode.choices, default=MainMode.WITHOUT_WELCOME
    )
    calendar_closed_mode = closed_mode(_("calendar closed mode"))
    opening_hours_closed_mode = closed_mode(_("opening hours closed mode"))
    no_agents_mode = closed_mode(_("no agents mode"))
    # Numbers
    external_divert_number = E164Field(_("external divert number"), blank=True)
    closed_divert_number = E164Field(_("closed divert number"), blank=True)
    no_agents_divert_number = E164Field(_("no agents divert number"), blank=True)
    vms_emails = ArrayField(models.EmailField(max_length=190), verbose_name=_("VMS email"), default=list, blank=True)
    refuses_withheld = models.BooleanField(_("refuses withheld callers"), default=False, db_default=False)
    recording_pin = models.CharField(
        _("recording PIN"),
        max_length=8,
        blank=True,
        validators=[RegexValidator(r"^[0-9]{4,8}\Z", _("Enter 4 to 8 digits."))],
    )

    history = InHistory(
        may_change=Permission.MANAGE_SERVICE_NUMBERS,
        seen_by=dict.fromkeys(OF_HOURS, (Permission.CHANGE_HOURS,)) | dict.fromkeys(OF_EVERYBODY, Permission),
        unsaid=["created_at"],
        never_undone=dict.fromkeys([ADDED, REMOVED], COSTS),
    )

    objects = ServiceNumberQuerySet.as_manager()

    class Meta:
        verbose_name = _("service number")
        verbose_name_plural = _("service numbers")
        ordering = ["id"]
        constraints = [
            UniqueName(
                "tenant",
                Lower("name"),
                within=("tenant",),
                name="service_number_name_unique_in_company",
                violation_error_message=_("There is a service number of this name already."),
            ),
            models.CheckConstraint(
                condition=Q(main__isnull=True) | ~Q(main=F("id")), name="service_number_not_its_own_main"
            ),
            e164_check(
                "external_divert_number",
                "closed_divert_number",
                "no_agents_divert_number",
                name="service_number_diverts_are_e164",
                blank=True,
            ),
            models.CheckConstraint(
                condition=(Q(most_waiting__isnull=True) | Q(most_waiting__gte=1))
                & (Q(longest_wait__isnull=True) | Q(longest_wait__gte=1))
                & (Q(kick_out_after__isnull=True) | Q(kick_out_after__gte=1)),
                name="service_number_limits_are_not_zero",
            ),
            models.CheckConstraint(
                condition=Q(ringing_time__gte=5, ringing_time__lte=120, retries__lte=20),
                name="service_number_rings_for_a_while",
            ),
            models.CheckConstraint(
                condition=Q(recording_pin="") | Q(recording_pin__regex=r"^[0-9]{4,8}$"),
                name="service_number_pin_4_to_8_digits",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("service_numbers:detail", args=[self.pk])
