from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.in_history import ANYTHING, COSTS, InHistory
from common.models import TenantModel, TenantQuerySet


class Action(models.TextChoices):
    """What a company does in the portal that the provider may charge for."""

    ADD_USER = "add_user", _("Add a user")
    REMOVE_USER = "remove_user", _("Remove a user")
    ADD_SERVICE_NUMBER = "add_service_number", _("Add a service number")
    REMOVE_SERVICE_NUMBER = "remove_service_number", _("Remove a service number")
    START_MOBILE_VOICE_RECORDING = "start_mobile_voice_recording", _("Switch on mobile voice recording")
    STOP_MOBILE_VOICE_RECORDING = "stop_mobile_voice_recording", _("Switch off mobile voice recording")
    START_VOIP = "start_voip", _("Switch on VoIP")
    STOP_VOIP = "stop_voip", _("Switch off VoIP")
    START_CONFERENCING = "start_conferencing", _("Switch on conferencing")
    STOP_CONFERENCING = "stop_conferencing", _("Switch off conferencing")
    START_ADVANCED_VOICEMAIL = "start_advanced_voicemail", _("Switch on advanced voicemail")
    STOP_ADVANCED_VOICEMAIL = "stop_advanced_voicemail", _("Switch off advanced voicemail")


# What each action that ends something ends.
ENDS = {
    Action.REMOVE_USER: Action.ADD_USER,
    Action.REMOVE_SERVICE_NUMBER: Action.ADD_SERVICE_NUMBER,
    **{
        Action(f"stop_{service}"): Action(f"start_{service}")
        for service in ("mobile_voice_recording", "voip", "conferencing", "advanced_voicemail")
    },
}
STARTS = list(ENDS.values())


class Charge(models.Model):
    """What an action costs, in the installation's one currency and without tax."""

    action = models.CharField(_("action"), max_length=40, choices=Action.choices)
    one_off = models.DecimalField(
        _("one-off price"), max_digits=9, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    monthly = models.DecimalField(
        _("monthly price"), max_digits=9, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    engineer_visits = models.BooleanField(_("an engineer visits"), default=False)

    class Meta:
        abstract = True

    @property
    def is_free(self):
        return not self.one_off and not self.monthly


class Price(Charge):
    """A line of the provider's price list; every action has one."""

    history = InHistory()

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("price list")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["action"], name="price_one_an_action"),
            models.CheckConstraint(condition=models.Q(one_off__gte=0, monthly__gte=0), name="price_not_negative"),
        ]

    def __str__(self):
        return self.get_action_display()


class OrderQuerySet(TenantQuerySet):
    def known_to_provider(self):
        """Those that were placed. Of what was only asked for the provider hears nothing."""
        return self.exclude(state__in=Order.OF_COMPANY_ALONE)

    def granted(self):
        """Those that hold as long as the provider does not refuse them."""
        return self.filter(state__in=Order.GRANTED)

    def running(self):
        """Those that began something which no order has ended: a user, a service number, a subscription."""
        ended = Order.objects.granted().filter(ends=OuterRef("pk"))
        return self.granted().filter(~Exists(ended), action__in=STARTS)


class Order(TenantModel, Charge):
    """What a company orders by an action: who, what, and the price at that moment.

    One that somebody has only asked for waits for an admin, and its price is that of the asking until it is placed.
    A user or number is there or gone at once, and what a refused order did to them is undone by hand; of
    subscriptions the orders themselves are the state (`users/subscriptions.py`). Names are kept beside the links,
    so that an order can be read after its user is gone.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("asked for")
        PLACED = "placed", _("placed")
        ACCEPTED = "accepted", _("accepted")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    UNDER_WAY = (State.PLACED, State.ACCEPTED)
    GRANTED = (*UNDER_WAY, State.DONE)
    OF_COMPANY_ALONE = (State.ASKED, State.DECLINED, State.WITHDRAWN)

    tenant = models.ForeignKey(
        "users.Company",
        on_delete=models.CASCADE,
        related_name="orders",
        verbose_name=_("company"),
        editable=False,
    )
    subject = models.CharField(_("for"), max_length=200, help_text=_("Whom or what the order is about."))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="orders"
    )
    number = models.ForeignKey(
        "users.Number",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="orders",
        verbose_name=_("number"),
        help_text=_("That of the service number the order is about."),
    )
    ends = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="ended_by",
        verbose_name=_("ends"),
        help_text=_("The order that began what this one ends: its monthly price falls away."),
    )
    placed_with = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="placed_beside",
        verbose_name=_("placed with"),
        help_text=_("The first of the orders that were placed together: one mail tells of them all."),
    )
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="orders_placed",
    )
    placed_by_name = models.CharField(_("placed by"), max_length=200)
    placed_at = models.DateTimeField(_("placed at"), default=timezone.now)
    asked_at = models.DateTimeField(_("asked for at"), null=True, blank=True)
    decided_by_name = models.CharField(
        _("decided by"), max_length=200, blank=True, default="", db_default="", help_text=_("Who answered a request.")
    )
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.PLACED)
    reply = models.CharField(
        _("reply"),
        max_length=500,
        blank=True,
        help_text=_("Why it was refused or declined, or when the engineer comes."),
    )

    history = InHistory(
        unsaid=["number", "ends", "placed_with", "placed_at", "asked_at"],
        never_undone={ANYTHING: COSTS},
    )

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-placed_at", "-id"]
        indexes = [models.Index(fields=["tenant", "-placed_at"], name="order_by_time")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "action"],
                condition=models.Q(state="asked"),
                name="order_asked_for_once",
                violation_error_message=_("This has been asked for already."),
            )
        ]

    def __str__(self):
        return f"{self.get_action_display()}: {self.subject}"

    @property
    def is_under_way(self):
        """Whether the provider has it and has not done or refused it yet."""
        return self.state in self.UNDER_WAY

    @property
    def falls_away(self):
        """The monthly price that ends with what this order ends; None when it ends nothing that was ordered here."""
        return self.ends.monthly if self.ends_id else None
