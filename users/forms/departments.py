from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms.base import PortalForm, TenantModelForm
from common.numbering.feature_codes import PICK_UP
from common.rows import lock
from common.validators import validate_telephone_text

from ..models import Department, User
from ..services.departments import department_tree, indented, move_users, save_department, with_all_below


class DepartmentForm(TenantModelForm):
    """Add, rename, move. A department cannot be moved below itself."""

    limit_fields = {"department_levels": "parent"}

    class Meta:
        model = Department
        fields = ["name", "parent", "call_pick_up"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].validators.append(validate_telephone_text)
        self.fields["call_pick_up"].help_text = _(
            "Its users may take calls that ring at one another’s phones, by dialling %(code)s."
        ) % {"code": PICK_UP.dialled}
        parent = self.fields["parent"]
        parent.empty_label = _("the company itself")
        below = with_all_below(self.instance) if self.instance.pk else set()
        parent.queryset = parent.queryset.exclude(pk__in=below)
        parent.choices = [("", parent.empty_label)] + [
            (one.pk, indented(one)) for one in department_tree(self.tenant) if one.pk not in below
        ]

    def save(self):
        save_department(department=self.instance)
        return self.instance


class MoveUsersForm(PortalForm):
    """Moves the users of a department who are ticked to another one, or to none."""

    target = forms.ChoiceField(label=gettext_lazy("Move those who are ticked to"), required=False)

    def __init__(self, *args, department, **kwargs):
        super().__init__(*args, **kwargs)
        self.department = department
        self.others = {str(one.pk): one for one in department_tree(department.tenant) if one.pk != department.pk}
        self.fields["target"].choices = [
            ("", _("no department")),
            *((pk, indented(one)) for pk, one in self.others.items()),
        ]

    def clean(self):
        cleaned = super().clean()
        users = User.objects.for_tenant(self.department.tenant).filter(department=self.department)
        ticked = {pk for pk in self.data.getlist("user") if pk.isdecimal()}
        cleaned["users"] = users.filter(pk__in=[pk for pk in users.values_list("pk", flat=True) if str(pk) in ticked])
        if not cleaned["users"]:
            self.add_error(None, _("Tick the users to move first."))
        target = self.others.get(cleaned.get("target"))
        if target and not lock(Department.objects.for_tenant(target.tenant).filter(pk=target.pk)):
            self.add_error("target", _("Somebody has just deleted this. Choose another one."))
        return cleaned

    def save(self):
        """Returns how many have been moved, and the department, or None."""
        target = self.others.get(self.cleaned_data["target"])
        return move_users(users=self.cleaned_data["users"], department=target), target
