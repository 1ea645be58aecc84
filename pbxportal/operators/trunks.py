"""The trunks that calls go out on and come in from: the carriers' gateways, and what they are known by."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.network_addresses import LONGEST, read_network_address
from common.rows import is_change
from common.validators import validate_lines, validate_no_control_characters
from users.models import Trunk
from users.models.trunk import validate_spoken
from users.services.trunks import lock_trunks, trunk_in_the_way

from .two_people import ToldOfOthers

MOST_ADDRESSES = 50
LONGEST_PASSWORD = 100
STORED = ["name", "gateway", "addresses", "username", "carries_caller_number"]  # of a trunk, as the page shows it


def validate_password(text):
    """What a password in SIP is made of; a blank at its end is one that nobody has seen."""
    if not all("!" <= sign <= "~" for sign in text):
        raise ValidationError(_("Use letters, digits and signs of the English alphabet, without blanks."))


class AddressLinesField(forms.CharField):
    """Addresses of a network, one a line or with blanks or commas between; its value is a list of their spellings."""

    widget = forms.Textarea(attrs={"rows": 4, "cols": 60, "spellcheck": "false", "autocapitalize": "none"})
    default_validators = [validate_lines]

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial or []), data)

    def clean(self, value):
        typed = super().clean(value).replace(",", " ").replace(";", " ").split()
        addresses = list(dict.fromkeys(str(read_network_address(one)) for one in typed))
        if len(addresses) > MOST_ADDRESSES:
            raise ValidationError(_("Enter at most %(most)d addresses.") % {"most": MOST_ADDRESSES})
        return addresses


class TrunkForm(ToldOfOthers):
    """The password is never shown. Another gateway or user name asks for it again: else whoever borrows the page
    could have it used towards a machine of their own.
    """

    told = STORED
    name = forms.CharField(label=gettext_lazy("Name"), max_length=60, validators=[validate_no_control_characters])
    addresses = AddressLinesField(
        label=gettext_lazy("Known by"),
        max_length=MOST_ADDRESSES * (LONGEST + 2),
        required=False,
        help_text=gettext_lazy(
            "Where its calls come from: IP addresses, networks or host names, one a line, with a port if only that "
            "one is meant: 203.0.113.7, 203.0.113.7:5070, 203.0.113.0/24. Left empty, no calls come in on it."
        ),
    )
    new_password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=LONGEST_PASSWORD,
        required=False,
        strip=False,
        validators=[validate_password],
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = Trunk
        fields = STORED

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("gateway", "username"):
            self.fields[name].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}
        self.fields["username"].widget.attrs["autocomplete"] = "off"
        self.before = {name: getattr(self.instance, name) for name in ("gateway", "username")}
        self.fields["new_password"].help_text = (
            _("Kept, and never shown. Type it only to change it, or with another gateway or user name.")
            if self.instance.password
            else _("Goes with the user name. It is never shown again.")
        )

    def clean_gateway(self):
        gateway = self.cleaned_data["gateway"]
        return read_network_address(gateway).in_uri if gateway else ""

    def clean_addresses(self):
        addresses = self.cleaned_data["addresses"]
        lock_trunks()
        for address in map(read_network_address, addresses):
            validate_spoken(address)
            if found := trunk_in_the_way(address, but=self.instance):
                trunk, taken = found
                words = _("%(address)s: calls from %(taken)s are those of %(trunk)s.")
                raise ValidationError(words % {"address": address, "taken": taken, "trunk": trunk})
        return addresses

    def clean(self):
        cleaned = super().clean()
        username, password = cleaned.get("username", ""), cleaned.get("new_password", "")
        is_other = any(cleaned.get(name, "") != value for name, value in self.before.items())
        if password and not username and "username" not in self.errors:
            self.add_error("username", _("A password goes with a user name."))
        elif username and not password and (is_other or not self.instance.password) and not self.errors:
            self.add_error("new_password", _("Type the password that the carrier has given for this user name."))
        return cleaned

    def _save_password(self):
        if not self.cleaned_data["username"]:
            self.instance.set_password("")
        elif self.cleaned_data["new_password"]:
            self.instance.set_password(self.cleaned_data["new_password"])

    def save(self, commit=True):
        self._save_password()
        return super().save(commit)


@admin.register(Trunk)
class TrunkAdmin(admin.ModelAdmin):
    form = TrunkForm
    fields = ["name", "gateway", "addresses", "username", "new_password", "carries_caller_number"]
    list_display = ["name", "goes_out_to", "known_by", "carries_caller_number"]
    search_fields = ["name", "gateway"]

    def get_object(self, request, object_id, from_field=None):
        """As it is once whoever else changes trunks is done."""
        if is_change(request):
            lock_trunks()
        return super().get_object(request, object_id, from_field)

    @admin.display(description=gettext_lazy("gateway"), ordering="gateway")
    def goes_out_to(self, trunk):
        return trunk.gateway or _("none: no calls go out")

    @admin.display(description=gettext_lazy("known by"))
    def known_by(self, trunk):
        return ", ".join(trunk.addresses) or _("nothing: no calls come in")
