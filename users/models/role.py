from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import BooleanField, F, Func, OuterRef
from django.utils.translation import gettext_lazy as _

from common.in_history import InHistory
from common.names import UniqueName


class Permission(models.TextChoices):
    """What a page can ask of the roles of who opens it. One's own pages ask for none: everybody has them."""

    MANAGE_USERS = "manage_users", _("Manage users")
    MANAGE_SERVICE_NUMBERS = "manage_service_numbers", _("Manage service numbers")
    CHANGE_HOURS = "change_hours", _("Change hours and messages")
    SEE_STATISTICS = "see_statistics", _("See statistics")


# What each permission lets people do, for whoever gives roles away.
MEANINGS = {
    Permission.MANAGE_USERS: _("users, departments, lists and orders, and everybody’s own pages"),
    Permission.MANAGE_SERVICE_NUMBERS: _("service numbers with all their settings and groups"),
    Permission.CHANGE_HOURS: _("opening hours, calendars, messages and modes; sees who of a group is available"),
    Permission.SEE_STATISTICS: _("sees everybody’s statistics and calls"),
}


# Who holds these may do all there is: managing service numbers includes changing hours, see `may` of a user.
EVERYTHING = frozenset(Permission) - {Permission.CHANGE_HOURS}


class RoleQuerySet(models.QuerySet):
    def given(self):
        """Those that people can be given: without the one that stood for no role, see Role.NONE_BEFORE."""
        return self.exclude(code=Role.NONE_BEFORE)

    def with_permission(self, permission):
        return self.given().filter(permissions__contains=[permission])

    def for_everything(self):
        """As few as add up to all there is, those that come with the product first: a first admin gets them."""
        missing, chosen = set(EVERYTHING), []
        for role in self.given().order_by(models.Case(models.When(code=Role.ADMIN, then=0), default=1), "pk"):
            if missing.intersection(role.permissions):
                missing.difference_update(role.permissions)
                chosen.append(role)
        return chosen

    def held_by(self, users_roles):
        """For a subquery: those of these whose keys stand in the list `users_roles` of the row around it."""
        is_held = Func(
            F("pk"),
            OuterRef(users_roles),
            template="%(expressions)s)",
            arg_joiner=" = ANY(",
            output_field=BooleanField(),
        )
        return self.given().filter(is_held)


class Role(models.Model):
    """A named set of permissions that a company gives to its users, who may hold several: permissions add up.

    The roles that come with the product have a `code`; an operator may make more. A company always keeps a
    user who can manage users.
    """

    name = models.CharField(_("name"), max_length=60)
    code = models.SlugField(_("code"), max_length=30, blank=True, editable=False)
    permissions = ArrayField(
        models.CharField(max_length=30, choices=Permission.choices),
        verbose_name=_("permissions"),
        default=list,
    )

    history = InHistory(unsaid=["code"])

    objects = RoleQuerySet.as_manager()

    ADMIN, HOURS, STATISTICS = "admin", "hours", "statistics"
    # What the version before gives to people without any other role; it goes with that version's column.
    NONE_BEFORE = "user"

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["id"]
        constraints = [
            UniqueName(
                fields=["name"],
                name="role_name_unique",
                violation_error_message=_("There is a role of this name already."),
            ),
            models.UniqueConstraint(fields=["code"], condition=~models.Q(code=""), name="role_code_unique"),
        ]

    def __str__(self):
        return self.name

    @property
    def what_it_may(self):
        """In words, for whoever gives it to somebody; a permission that another one includes is not said twice."""
        said = [one for one in Permission if one in self.permissions]
        if Permission.MANAGE_SERVICE_NUMBERS in said and Permission.CHANGE_HOURS in said:
            said.remove(Permission.CHANGE_HOURS)
        return "; ".join(str(MEANINGS[one]) for one in said) or str(_("nothing but their own pages"))
