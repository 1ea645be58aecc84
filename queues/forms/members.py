from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms.base import TenantModelForm
from users.forms.fields import UsersField

from ..models import Member
from ..services.members import UserDeleted, add_members

SKILL_BOUNDS = gettext_lazy("Enter a level from 1 (the highest) to 10.")
RINGING_BOUNDS = gettext_lazy("Enter 5 to 120 seconds.")
WRAP_UP_BOUNDS = gettext_lazy("Enter 0 to 3600 seconds.")
IS_MEMBER = gettext_lazy("This user is a member already.")
DELETED = gettext_lazy("Somebody has just deleted this user. Choose another one.")


def said(message):
    """One message for whatever is wrong with a number."""
    return dict.fromkeys(["invalid", "min_value", "max_value"], message)


class MembershipTimesForm(TenantModelForm):
    """The times of a member, which users change themselves."""

    class Meta:
        model = Member
        fields = ["ringing_time", "wrap_up_time"]
        help_texts = {
            "ringing_time": gettext_lazy(
                "Seconds that this phone rings in a round, 5 to 120. Where all ring at once the service "
                "number’s time counts in its place."
            ),
            "wrap_up_time": gettext_lazy("Seconds of pause after a call, in which no new one rings, 0 to 3600."),
        }
        error_messages = {"ringing_time": said(RINGING_BOUNDS), "wrap_up_time": said(WRAP_UP_BOUNDS)}


class MemberForm(MembershipTimesForm):
    """All settings of a member."""

    class Meta(MembershipTimesForm.Meta):
        fields = ["is_active", "is_available", "skill", "ringing_time", "wrap_up_time", "attendant_for"]
        help_texts = MembershipTimesForm.Meta.help_texts | {
            "is_active": gettext_lazy("Takes part at all."),
            "is_available": gettext_lazy("Takes calls today; else logged off."),
            "skill": gettext_lazy("1 is the highest and rings first, 10 the lowest."),
            "attendant_for": gettext_lazy("A label beside the name, without effect on calls."),
        }
        error_messages = MembershipTimesForm.Meta.error_messages | {"skill": said(SKILL_BOUNDS)}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["attendant_for"].empty_label = _("None")


class AddMembersForm(MemberForm):
    """Makes one user or several members, all with the same settings."""

    users = UsersField(
        label=gettext_lazy("Users"),
        help_text=gettext_lazy("A short number or a piece of a name; several with commas between: 501, 504, Smith."),
    )
    field_order = ["users"]
    refusals = {"member_once_a_service_number": ("users", IS_MEMBER)}

    class Meta(MemberForm.Meta):
        fields = ["skill", "ringing_time", "wrap_up_time", "attendant_for"]

    def __init__(self, *args, service_number, **kwargs):
        super().__init__(*args, **kwargs)
        self.service_number = service_number
        self.members = Member.objects.for_tenant(self.tenant).filter(service_number=service_number)
        self.fields["users"].tenant = self.tenant

    @property
    def people(self):
        """Those to offer: who is no member yet."""
        return self.fields["users"].people(but=self.members.values("user"))

    def clean_users(self):
        users = self.cleaned_data["users"]
        members = set(self.members.filter(user__in=users).values_list("user", flat=True))
        for user in users:
            if user.pk in members:
                self.add_error("users", _("%(user)s is a member already.") % {"user": user})
        return users

    def save(self):
        settings = {name: value for name, value in self.cleaned_data.items() if name != "users"}
        try:
            add_members(service_number=self.service_number, users=self.cleaned_data["users"], **settings)
        except UserDeleted:
            self.add_error("users", DELETED)
