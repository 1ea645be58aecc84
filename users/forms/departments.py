from django.utils.translation import gettext as _

from common.forms.base import TenantModelForm
from common.validators import validate_telephone_text

from ..models import Department
from ..services.departments import department_tree, indented, save_department, with_all_below


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
            "Its users may take calls that ring at one another’s phones. This is for telephone systems that ask the "
            "portal for it: there is no code of the portal’s own to dial yet."
        )
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
