from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from ..models import Permission, Role


class RoleBoxes(forms.CheckboxSelectMultiple):
    """Tick boxes of roles, of which those that are `locked` cannot be changed."""

    locked = frozenset()

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        if value in self.locked:
            option["attrs"]["disabled"] = True
        return option


class RolesField(forms.TypedMultipleChoiceField):
    """The roles that somebody gives a user, each with what it may do; its value are their keys, in order.

    Nobody gives or takes rights that they do not hold: such roles are not offered, and stay where the user has them.
    """

    def __init__(self):
        super().__init__(
            coerce=int,
            required=False,
            label=gettext_lazy("Roles"),
            help_text=gettext_lazy(
                "Several add up. Without any, somebody has their own pages, as everybody has, and no others."
            ),
            widget=RoleBoxes,
        )

    def offer(self, by, held):
        """Set by the form: who gives, and the roles that the user has now."""
        roles = list(Role.objects.given())
        mine = {role.pk for role in roles if all(by.may(one) for one in Permission if one in role.permissions)}
        self.widget.locked = {role.pk for role in roles if role.pk in held} - mine
        self.choices = [
            (role.pk, format_html("<strong>{}</strong> <span class='help'>{}</span>", role.name, role.what_it_may))
            for role in roles
            if role.pk in mine or role.pk in held
        ]
        self.names = {role.pk: role.name for role in roles}

    def clean(self, value):
        return sorted(set(super().clean(value)) | self.widget.locked)

    def in_words(self, keys):
        """Roles as a sentence names them."""
        return ", ".join(self.names.get(key, "–") for key in keys) or "–"
