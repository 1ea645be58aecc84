from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Role
from ..rights import in_words, lacks


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

    Nobody gives or takes rights that they do not hold: such roles cannot be ticked, and stay where the user has them.
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
        beyond = {role.pk: lacks(by, role.permissions) for role in roles}
        self.widget.locked = {pk for pk, lacking in beyond.items() if lacking}
        self.kept = self.widget.locked & set(held)
        self.choices = [(role.pk, words_of(role, beyond[role.pk])) for role in roles]
        self.names = {role.pk: role.name for role in roles}

    def clean(self, value):
        chosen = set(super().clean(value))
        if beyond := chosen & self.widget.locked - self.kept:
            said = _("You may not give %(roles)s: you do not hold all that it may do.")
            raise forms.ValidationError(said % {"roles": self.in_words(sorted(beyond))})
        return sorted(chosen | self.kept)

    def in_words(self, keys):
        """Roles as a sentence names them."""
        return ", ".join(self.names.get(key, "–") for key in keys) or "–"


def words_of(role, lacking):
    """A role beside its box: what it may do, and why it cannot be ticked if that is so."""
    words = format_html("<strong>{}</strong> <span class='help'>{}</span>", role.name, role.what_it_may)
    if not lacking:
        return words
    why = _("Only who holds it gives or takes it; you lack %(permissions)s.") % {"permissions": in_words(lacking)}
    return format_html("{} <span class='locked'>{}</span>", words, why)
