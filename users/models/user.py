from itertools import chain

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Case, Exists, F, FilteredRelation, Func, Q, Value, When
from django.db.models.functions import Coalesce, Concat, Lower
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from common.fields import AddressField, E164Field, SecondsField, is_e164
from common.in_history import ADDED, COSTS, OWN_PAGE, PROVIDERS, REMOVED, InHistory
from common.models import TenantQuerySet
from common.phone_numbers import digits_to_search
from common.search_text import folded, folded_by_database
from common.small_letters import is_same, is_same_in_rows, small_letters
from common.text import cleaned
from common.validators import username_validator, validate_telephone_text

from .barring import BarsKinds
from .company import SecondFactorRule
from .mode import Mode, with_mode_now
from .number import Number
from .role import EVERYTHING, Permission, Role


class UserQuerySet(TenantQuerySet):
    def admins(self):
        """Those who can manage users; a company always keeps one who can sign in."""
        return self.with_any_role(Role.objects.with_permission(Permission.MANAGE_USERS)).filter(is_active=True)

    def who_may_everything(self):
        """Those who hold all permissions there are, in whatever roles, also before they have chosen a password."""
        somebody = self.filter(is_active=True).exclude(roles=[]).with_permissions()
        return somebody.filter(permissions_held__contains=sorted(one.value for one in EVERYTHING))

    def full_admins(self):
        """Those of them who can sign in."""
        return self.who_can_sign_in().who_may_everything()

    def who_can_sign_in(self):
        """Those who may, and have something to sign in with: who was invited has to choose a password first."""
        return self.filter(is_active=True).exclude(password="").exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)

    def with_role(self, role):
        return self.filter(roles__contains=[role.pk])

    def with_any_role(self, roles):
        """Those who hold at least one of these Roles."""
        return self.filter(Exists(roles.held_by("roles")))

    def with_permissions(self):
        """Adds `permissions_held`, for whoever asks `may` of many, or of the one who opens a page."""
        each = Role.objects.held_by("roles").annotate(one=Func("permissions", function="unnest")).values("one")
        return self.annotate(permissions_held=ArraySubquery(each))

    def with_proved_email(self):
        """Those who may sign in and have used a link that was mailed to the address they have now."""
        # By which the mailbox is computed takes more letters for the same ones: common/small_letters.py.
        is_that = is_same_in_rows(F("proved_email"), F("email")), is_same_in_rows(F("proved_mailbox"), F("email"))
        return self.filter(*is_that, is_active=True)

    def of_address_for_links(self, address):
        """Those whose links to choose a password go to an address, whatever the case of its letters (A to Z)."""
        counts = Case(When(trusted_email="", then=F("email")), default=F("trusted_email"))
        return self.filter(is_same_in_rows(counts, address))

    def matching(self, text):
        """Users with every word of `text` in their name, e-mail or short number, or it all in a number of theirs.

        A piece is enough; a number is found however it is written.
        """
        found = Q()
        for word in folded(text).replace(",", " ").split():
            found &= Q(search_text__contains=word)
        for digits in digits_to_search(text):
            found |= Q(pk__in=Number.objects.with_digits(digits).filter(user__isnull=False).values("user"))
        return self.filter(found) if found else self.none()

    def with_main_number(self):
        """Adds `main_e164`, the number callers see, or None."""
        return self.annotate(
            main=FilteredRelation("numbers", condition=Q(numbers__is_main=True)), main_e164=F("main__e164")
        )

    def with_current_mode(self, moment, outside_work_hours=None):
        """Adds `current_mode`, the Mode in force at a moment, or None; modes that are not activated are ignored.

        Users for whom the condition `outside_work_hours` holds and no absence does are Gone for the day.
        """
        users = with_mode_now(self, "", moment)
        if outside_work_hours is None:
            return users.annotate(current_mode=F("mode_now"))
        gone = Case(When(outside_work_hours, then=Value(Mode.GONE_FOR_THE_DAY)))
        return users.annotate(current_mode=Coalesce("mode_now", gone))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def get_by_natural_key(self, username):
        return self.get(username=small_letters(cleaned(username)))

    def create_superuser(self, username, password=None, **fields):
        """An operator; `manage.py createsuperuser` comes here."""
        plain = {name: cleaned(value) if isinstance(value, str) else value for name, value in fields.items()}
        plain["last_name"] = plain.get("last_name") or cleaned(username)  # everybody has a name
        user = self.model(username=small_letters(cleaned(username)), is_operator=True, **plain)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(BarsKinds, AbstractBaseUser):
    """A person who signs in: of a company (with a short number) or an operator (of none).

    `roles` are the keys of Roles, each once, in order; the database refuses one that does not exist. Without any
    a user has the own pages, as everybody has.

    `short_number` is the internal extension and the name under which the telephones register. `sip_ha1` is
    the app password as a SIP registrar needs it: MD5 of "short number:SIP domain:app password" (HA1 of
    RFC 2617 section 3.2.2.2, which RFC 3261 section 22.4 takes over); the password itself is kept nowhere.

    Common settings: `absence_activated` off means modes are ignored; outside activated work hours calls are
    treated as in the mode Gone for the day. `colleague` and `forwarding_number` (E.164, the "external number")
    are where modes send calls; circles of colleagues are refused. `alert_time` is how many seconds the
    telephones ring before voicemail, if enabled, takes the call.
    """

    tenant = models.ForeignKey(
        "users.Company",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="users",
        verbose_name=_("company"),
    )
    is_operator = models.BooleanField(_("operator"), default=False)
    username = models.CharField(_("username"), max_length=100, validators=[username_validator])
    first_name = models.CharField(_("first name"), max_length=60, blank=True, validators=[validate_telephone_text])
    last_name = models.CharField(_("last name"), max_length=60, blank=True, validators=[validate_telephone_text])
    email = AddressField(_("e-mail"), max_length=190)
    roles = ArrayField(
        models.BigIntegerField(), verbose_name=_("roles"), default=list, db_default=Value([]), blank=True
    )
    department = models.ForeignKey(
        "users.Department",
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="users",
        verbose_name=_("department"),
    )
    short_number = models.CharField(_("short number"), max_length=6, null=True, blank=True)  # noqa: DJ001
    # Read and written by the version before alone: to be dropped with the next one.
    short_number_since = models.DateTimeField(null=True, blank=True, editable=False)
    trunk = models.ForeignKey(
        "users.Trunk",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="users",
        verbose_name=_("trunk"),
    )
    sip_ha1 = models.CharField(max_length=32, blank=True, editable=False)
    app_password_set_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Common settings
    work_hours_activated = models.BooleanField(_("work hours activated"), default=False)
    absence_activated = models.BooleanField(_("absence activated"), default=True)
    colleague = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="colleague_of",
        verbose_name=_("colleague"),
    )
    forwarding_number = E164Field(_("call forwarding number"), blank=True)
    alert_time = SecondsField(_("alert time"), least=5, most=120, default=25)
    voicemail_enabled = models.BooleanField(_("voicemail enabled"), default=True)
    # Who is refused, whatever mode is on: see ListedNumber, too.
    refuses_withheld = models.BooleanField(_("refuses withheld callers"), default=False, db_default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # The e-mail address at which a mailed link was used: with another `email` nothing is proved.
    proved_email = models.CharField(max_length=190, blank=True, default="", db_default="", editable=False)
    # That address in small letters, "" while nothing is proved: compared with others as it stands, since inside a
    # company's bounds no index of an expression is used (PostgreSQL takes lower() for one that might tell of rows).
    proved_mailbox = models.GeneratedField(
        expression=Case(
            When(proved_email__iexact=F("email"), then=Lower("email")),
            default=Value(""),
            output_field=models.CharField(max_length=190),
        ),
        output_field=models.CharField(max_length=190),
        db_persist=True,
    )
    # The address that counted before `email` was changed, "" once a link mailed to the new one has been used: there
    # go links to choose a password, see `address_for_links`.
    trusted_email = models.CharField(
        _("address for password links until the new one is confirmed"),
        max_length=190,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )
    search_text = models.GeneratedField(
        expression=folded_by_database(
            Concat(
                "first_name",
                Value(" "),
                "last_name",
                Value(" "),
                "email",
                Value(" "),
                Coalesce("short_number", Value("")),
                output_field=models.TextField(),
            )
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    # A short number has a day since which it is somebody's, and a telephone that registers under it.
    history = InHistory(
        may_change=Permission.MANAGE_USERS,
        unsaid=["is_operator", "short_number_since", "created_at", "proved_email", "proved_mailbox"],
        labels={"sip_ha1": _("app password"), "app_password_set_at": _("app password made")},
        never_undone={
            **dict.fromkeys([ADDED, REMOVED], COSTS),
            **dict.fromkeys(["is_active", "trunk", "is_operator"], PROVIDERS),
            **dict.fromkeys(["short_number", "username", "password", "email", "trusted_email"], OWN_PAGE),
        },
        keys_of={"roles": Role},
        former={"role_id": (_("role"), Role)},
    )

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "address_for_links"  # what Django binds links to choose a password to
    REQUIRED_FIELDS = ["first_name", "last_name", "email"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["last_name", "first_name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["username"],
                name="user_username_unique",
                violation_error_message=_("This username is taken. Choose another one."),
            ),
            models.CheckConstraint(
                condition=Q(username=Lower("username")),
                name="user_username_in_small_letters",
                violation_error_message=_("Write the username in small letters."),
            ),
            models.UniqueConstraint(
                fields=["tenant", "short_number"],
                name="user_short_number_unique_in_company",
                violation_error_message=_("This short number is in use. Choose another one."),
            ),
            models.CheckConstraint(
                condition=Q(short_number__isnull=True)
                | (Q(short_number__regex=r"^[1-9][0-9]{1,5}$") & ~Q(short_number__in=["112", "911", "999"])),
                name="user_short_number_2_to_6_digits",
                violation_error_message=_("A short number has 2 to 6 digits and does not begin with 0."),
            ),
            models.CheckConstraint(
                condition=Q(is_operator=True, tenant__isnull=True, short_number__isnull=True)
                | Q(is_operator=False, tenant__isnull=False, short_number__isnull=False),
                name="user_of_a_company_or_operator",
            ),
            models.CheckConstraint(condition=~Q(last_name=""), name="user_has_a_last_name"),
            models.CheckConstraint(
                condition=Q(forwarding_number="") | is_e164("forwarding_number"),
                name="user_forwarding_number_is_e164",
            ),
            models.CheckConstraint(
                condition=Q(alert_time__gte=5, alert_time__lte=120), name="user_alert_time_5_to_120_seconds"
            ),
            models.CheckConstraint(
                condition=Q(colleague__isnull=True) | ~Q(colleague=F("id")), name="user_not_their_own_colleague"
            ),
        ]
        indexes = [
            GinIndex(OpClass("search_text", "gin_trgm_ops"), name="user_search"),
            models.Index("tenant", Lower("last_name"), Lower("first_name"), "id", name="user_by_name"),
            models.Index("tenant", "proved_mailbox", name="user_by_mailbox"),
        ]

    def __str__(self):
        return self.get_full_name()

    def get_absolute_url(self):
        return reverse("users:profile", args=[self.pk])

    def get_full_name(self):
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self):
        return self.first_name or self.last_name

    def may(self, permission):
        """Whether a role of this user has a `Permission`; who manages service numbers also changes their hours.

        An operator has no role, and in a company that was entered may what its admins may.
        """
        if self.is_operator:
            return True
        held = self.permissions
        includes_hours = permission == Permission.CHANGE_HOURS and Permission.MANAGE_SERVICE_NUMBERS in held
        return permission in held or includes_hours

    @property
    def has_own_pages(self):
        """Whether there are own pages of this user: everybody of a company has them, whatever the roles."""
        return self.tenant_id is not None

    def has_roles(self):
        """The Roles of this user."""
        return list(Role.objects.given().filter(pk__in=self.roles))

    @property
    def permissions(self):
        """What the roles permit; of a user `with_permissions` as read with the row, else as it holds now."""
        held = self.__dict__.get("permissions_held")
        return held if held is not None else list(chain.from_iterable(one.permissions for one in self.has_roles()))

    @property
    def address_for_links(self):
        """Where links to choose a password go, and what is told of the sign-in: an e-mail that is new counts once it
        is proved. "" is nowhere."""
        return self.trusted_email or self.email

    @property
    def has_proved_email(self):
        """Whether a link that was mailed to the present address has been used, and so it counts."""
        return not self.trusted_email and is_same(self.proved_email, self.email)

    @property
    def must_have_second_factor(self):
        """Whether the company's rule, or the provider's for operators, asks this user for a second factor."""
        if self.is_operator:
            return settings.SECOND_FACTOR_FOR_OPERATORS
        rule = self.tenant.second_factor
        return rule == SecondFactorRule.EVERYBODY or (
            rule == SecondFactorRule.ADMINS and self.may(Permission.MANAGE_USERS)
        )

    @cached_property
    def main_number(self):
        """The number callers see, or None: then the user can be rung inside the company only."""
        return next((number for number in self.numbers.all() if number.is_main), None)

    # What Django's admin asks: operators may do everything there, nobody else anything.
    @property
    def is_staff(self):
        return self.is_operator

    def has_perm(self, perm, obj=None):
        return self.is_active and self.is_operator

    def has_module_perms(self, app_label):
        return self.is_active and self.is_operator
