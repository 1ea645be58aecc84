from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.in_history import ANYTHING, COSTS, InHistory
from common.models import TenantModel


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


class Order(TenantModel, Charge):
    """What a company ordered by an action: who, what, and the price at that moment.

    The change itself has happened already; a refused order is undone by hand. Names are kept beside the
    links, so that an order can be read after its user is gone.
    """

    class State(models.TextChoices):
        PLACED = "placed", _("placed")
        ACCEPTED = "accepted", _("accepted")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")

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
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="orders_placed",
    )
    placed_by_name = models.CharField(_("placed by"), max_length=200)
    placed_at = models.DateTimeField(_("placed at"), auto_now_add=True)
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.PLACED)
    reply = models.CharField(
        _("reply to the company"),
        max_length=500,
        blank=True,
        help_text=_("Why it was refused, or when the engineer comes."),
    )

    history = InHistory(never_undone={ANYTHING: COSTS})

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-placed_at", "-id"]
        indexes = [models.Index(fields=["tenant", "-placed_at"], name="order_by_time")]

    def __str__(self):
        return f"{self.get_action_display()}: {self.subject}"
