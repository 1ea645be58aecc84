from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from common.fields import SecondsField
from common.in_history import ANYTHING, InHistory
from common.models import TenantModel, TenantQuerySet
from service_numbers.models import ServiceNumber
from users.models import Department, Mode, Permission, with_mode_now

# Of members `with_mode`: those whose phones ring for the group.
RINGS = Q(is_active=True, is_available=True, mode_now__isnull=True)


class Status(models.TextChoices):
    """How a member stands towards the group at a moment."""

    AVAILABLE = "available", _("available")
    LOGGED_OFF = "logged-off", _("logged off")
    ABSENT = "absent", _("absent")
    NOT_ACTIVE = "not-active", _("not active")


class MemberQuerySet(TenantQuerySet):
    def with_mode(self, moment):
        """Adds `mode_now`, the Mode that keeps a member out of the group at a moment, or None, and `mode_ends_at`.

        It is the one of the user; work hours never touch groups.
        """
        return with_mode_now(self, "user__", moment)

    def available(self, moment):
        """Those whose phones ring for the group at a moment: active, available today, in no mode."""
        return self.with_mode(moment).filter(RINGS)

    def counted(self):
        """How many there are (`available`), and how many of these can be rung on no telephone yet."""
        no_password = Q(user__app_password_set_at=None)
        return self.aggregate(available=Count("pk"), without_telephone=Count("pk", filter=no_password))

    def by_skill(self):
        """In the order of ringing: level 1 first, by name within a level."""
        return self.order_by("skill", Lower("user__last_name"), Lower("user__first_name"), "id")


class Member(TenantModel):
    """A user who answers a service number.

    `is_active` says whether the user takes part at all, `is_available` whether today (else logged off). A mode of
    the user keeps the member out while it is on, without changing either. `skill` 1 is the highest and rings
    first; `ringing_time` and `wrap_up_time` (the pause after a call) are seconds. `attendant_for` is a label
    without effect on calls.
    """

    LOWEST_SKILL = 10

    service_number = models.ForeignKey(ServiceNumber, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("user")
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_available = models.BooleanField(_("available"), default=True)
    skill = models.PositiveSmallIntegerField(
        _("skill"), default=1, validators=[MinValueValidator(1), MaxValueValidator(LOWEST_SKILL)]
    )
    ringing_time = SecondsField(_("ringing time"), least=5, most=120, default=25)
    wrap_up_time = SecondsField(_("wrap-up time"), most=3600, default=0)
    attendant_for = models.ForeignKey(
        Department,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("attendant for department"),
    )

    history = InHistory(
        may_change=Permission.MANAGE_SERVICE_NUMBERS,
        seen_by={ANYTHING: [Permission.CHANGE_HOURS, Permission.MANAGE_USERS]},  # the group's page, and own pages
        named_by="user",
    )

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(
                fields=["service_number", "user"],
                name="member_once_a_service_number",
                violation_error_message=_("This user is a member already."),
            ),
            models.CheckConstraint(condition=Q(skill__gte=1, skill__lte=10), name="member_skill_1_to_10"),
            models.CheckConstraint(
                condition=Q(ringing_time__gte=5, ringing_time__lte=120, wrap_up_time__lte=3600),
                name="member_times_within_bounds",
            ),
        ]

    def __str__(self):
        return str(self.user)

    def status_in(self, mode):
        """The Status while the user is in a Mode; None is none."""
        if not self.is_active:
            return Status.NOT_ACTIVE
        if mode:
            return Status.ABSENT
        return self.own_status

    @property
    def own_status(self):
        """Available or logged off: the Status once nothing else keeps the member out."""
        return Status.AVAILABLE if self.is_available else Status.LOGGED_OFF

    @property
    def mode(self):
        """The Mode that keeps the member out, of a member `with_mode`; None when there is none."""
        return Mode(self.mode_now) if self.mode_now else None
