from django import forms
from django.core.exceptions import ValidationError
from django.db.models.functions import Lower
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from service_numbers.models import ServiceNumber
from users.forms.users import AddUserForm
from users.models import Permission

from ..models import Member
from ..services.new_users import ServiceNumberDeleted, add_user_to_groups

MOST_GROUPS_OFFERED, MOST_UNFOLDED = 100, 10
SKILLS = range(1, Member.LOWEST_SKILL + 1)


class GroupsWidget(forms.Widget):
    """A line a service number: a box to tick, and the skill there. Its value is {id: skill}, as they were sent."""

    groups = ()

    def value_from_datadict(self, data, files, name):
        ticked = data.getlist(name) if hasattr(data, "getlist") else []
        return {pk: data.get(f"{name}_skill_{pk}", "1") for pk in ticked}

    def value_omitted_from_data(self, data, files, name):
        return False

    def id_for_label(self, id_):
        return f"{id_}_0" if self.groups else id_

    def render(self, name, value, attrs=None, renderer=None):
        sent = {str(pk): str(skill) for pk, skill in (value or {}).items()}
        lines = [(group, str(group.pk) in sent, sent.get(str(group.pk), "1")) for group in self.groups]
        context = {"name": name, "id": attrs["id"], "lines": lines, "skills": [str(skill) for skill in SKILLS]}
        context |= {"is_folded": len(lines) > MOST_UNFOLDED, "is_open": bool(sent)}
        return render_to_string("queues/_groups_of_new_user.html", context)


class GroupsField(forms.Field):
    """The service numbers that a user is to answer, with the skill at each: {ServiceNumber: skill}."""

    widget = GroupsWidget

    def offer(self, groups):
        """Set by the form."""
        self.widget.groups = groups

    def clean(self, value):
        by_pk = {str(group.pk): group for group in self.widget.groups}
        if not value.keys() <= by_pk.keys():
            raise ValidationError(_("There is no such service number any more. Choose again."))
        if not set(value.values()) <= {str(skill) for skill in SKILLS}:
            raise ValidationError(_("Choose a skill from 1 (the highest) to 10."))
        return {by_pk[pk]: int(skill) for pk, skill in value.items()}


class NewUserForm(AddUserForm):
    """A new user with everything that a colleague needs, the service numbers included."""

    groups = GroupsField(label=gettext_lazy("Service numbers"), required=False)
    field_order = [*AddUserForm.field_order, "groups"]

    def __init__(self, *args, tenant, by, **kwargs):
        super().__init__(*args, tenant=tenant, by=by, **kwargs)
        numbers = ServiceNumber.objects.for_tenant(tenant).select_related("number").order_by(Lower("name"), "pk")
        offered = list(numbers[: MOST_GROUPS_OFFERED + 1])
        if not offered or not by.may(Permission.MANAGE_SERVICE_NUMBERS):
            del self.fields["groups"]
            return
        groups = self.fields["groups"]
        groups.offer(offered[:MOST_GROUPS_OFFERED])
        groups.help_text = _("Tick those whose calls ring the user’s phone. Skill 1 is the highest and rings first.")
        if len(offered) > MOST_GROUPS_OFFERED:
            groups.help_text += " " + _("The first %(count)d are here; others on their own pages.") % {
                "count": MOST_GROUPS_OFFERED
            }

    def _add(self, **new):
        try:
            return add_user_to_groups(groups=self.cleaned_data.get("groups") or {}, **new)
        except ServiceNumberDeleted:
            self.instance.pk, self.instance._state.adding = None, True
            self.add_error("groups", _("Somebody has just deleted one of these service numbers. Choose again."))
