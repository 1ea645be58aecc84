from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms.base import PortalForm, TenantModelForm
from common.forms.fields import PhoneNumberField, clean_code
from common.forms.numbers import PhoneNumberInput
from common.phone_numbers import format_number, is_local_number
from common.small_letters import is_same, small_letters

from ..models import DirectoryEntry, Number, Trunk, User
from ..rights import why_not_over
from ..services.numbers import NumberTaken, give_number
from ..services.outside_addresses import CannotAsk
from ..services.roles import LastAdmin, would_be_without_admin
from ..services.users import add_user, change_profile, change_user, next_short_number, usual_trunk
from ..signing_in.confirming import not_on_visits
from ..signing_in.passwords import PASSWORD_RULES
from ..signing_in.services.emails import check_new_email
from ..usernames import OffersUsername
from .fields import UserField
from .prices import PriceConfirmation
from .roles import RolesField

MOST_NUMBERS_OFFERED = 200
IS_LAST_ADMIN = gettext_lazy("This is the last admin of your company. Give somebody else the role first.")
NUMBER_IS_SPEED_DIAL = gettext_lazy("This is a short code of the number plan. Choose another one.")


class FreeNumberField(PhoneNumberField):
    """One of the company's free numbers, typed or chosen from those offered."""

    widget = PhoneNumberInput(attrs={"list": "free-numbers"})

    def __init__(self, **kwargs):
        kwargs.setdefault("label", gettext_lazy("Number"))
        super().__init__(**kwargs)

    def choose(self, reading, meant):
        """That of the own country: the company's numbers are known, so that there is nothing to ask."""
        return reading.e164


def not_of_company(e164):
    return _("%(number)s is not a free number of your company.") % {"number": format_number(e164)}


class OffersFreeNumbers:
    """For a form with a FreeNumberField `number`: offers free numbers and refuses others."""

    def offer_free_numbers(self):
        self.fields["number"].country = self.tenant.country

    def free_numbers(self):
        """The numbers to offer, as people write them; a company may have thousands more."""
        free = Number.objects.for_tenant(self.tenant).free().values_list("e164", flat=True)
        return [format_number(e164) for e164 in free[:MOST_NUMBERS_OFFERED]]

    def clean_number(self):
        e164 = self.cleaned_data["number"]
        if not e164:
            return None
        number = Number.objects.for_tenant(self.tenant).filter(e164=e164).first()
        is_own = number is not None and self.instance.pk is not None and number.user_id == self.instance.pk
        if number is None or (number.use != Number.Use.FREE and not is_own):
            raise ValidationError(number.holder_words() if number else not_of_company(e164))
        return e164

    def refuse_taken_number(self):
        self.add_error("number", _("Somebody has just taken this number. Choose another one."))


class OneNameIsEnough:
    """For a form with the names of a user: one may stay empty, such as for a lobby. The one word is the last name."""

    def clean(self):
        cleaned = super().clean()
        if not self.errors.keys() & {"first_name", "last_name"} and not cleaned.get("last_name"):
            if not cleaned.get("first_name"):
                self.add_error("last_name", _("Enter a last name, or one word such as Lobby."))
            cleaned["first_name"], cleaned["last_name"] = "", cleaned.get("first_name", "")
        return cleaned


def lock_address(form):
    """Leave the e-mail address of who holds more than `form.by`: links to choose a password go there."""
    user = form.instance
    if user.pk and (reason := why_not_over(form.by, user)):
        form.fields["email"].disabled = True
        form.fields["email"].help_text = reason


class ChangesEmail:
    """For a form that may give a user another e-mail; during a `visit` of the provider it stays.

    What has to be confirmed before, and what comes of it, is for the page: `users/views/emails.py`.
    """

    def __init__(self, *args, visit=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.visit = visit

    def clean_email(self):
        email = self.cleaned_data["email"]
        if self.instance.pk is None or is_same(email, self.before["email"]):
            return email
        if self.visit:
            raise ValidationError(not_on_visits())
        try:
            check_new_email(user=self.instance, email=email)
        except CannotAsk as refusal:
            raise ValidationError(str(refusal)) from None
        return email

    @property
    def is_new_email(self):
        """Of a valid form: whether the user has another address afterwards, apart from capital letters."""
        return not is_same(self.instance.email, self.before["email"])


class UserFields(ChangesEmail, OneNameIsEnough, OffersFreeNumbers, TenantModelForm):
    """What Add and Edit share."""

    number = FreeNumberField(
        required=False,
        help_text=gettext_lazy(
            "A free number, written in any usual way. Left empty, only colleagues can ring the user."
        ),
    )

    refusals = {"short_number_is_no_speed_dial": ("short_number", NUMBER_IS_SPEED_DIAL)}

    roles = RolesField()

    class Meta:
        model = User
        fields = ["first_name", "last_name", "email", "short_number", "department", "roles"]
        help_texts = {"short_number": gettext_lazy("2 to 6 digits, not beginning with 0.")}

    def __init__(self, *args, by=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by or User()  # somebody who holds nothing
        self.offer_free_numbers()
        self.fields["department"].empty_label = _("None")
        self.fields["roles"].offer(self.by, self.instance.roles)
        lock_address(self)
        self.fields["short_number"].required = True
        self.fields["short_number"].widget.attrs["inputmode"] = "numeric"

    def clean_short_number(self):
        digits = self.cleaned_data["short_number"]
        clean_code(digits, self.tenant.country)
        entry = DirectoryEntry.objects.for_tenant(self.tenant).filter(short_code=digits).first()
        if entry:
            said = _("%(number)s is the speed dial %(name)s of the number plan. Choose another one.")
            raise ValidationError(said % {"number": digits, "name": entry.name})
        holder = User.objects.for_tenant(self.tenant).filter(short_number=digits).exclude(pk=self.instance.pk).first()
        if holder:
            said = _("%(number)s is the short number of %(user)s. Choose another one.")
            raise ValidationError(said % {"number": digits, "user": holder})
        return digits

    @property
    def warning(self):
        """What to know about a short number that is right and yet may surprise."""
        digits = self.instance.short_number
        if "short_number" in self.changed_data and is_local_number(digits, self.tenant.country):
            return _(
                "%(number)s is also a number of the public network. Inside your company it now rings %(user)s."
            ) % {"number": digits, "user": self.instance}
        return ""


class AddUserForm(OffersUsername, PriceConfirmation, UserFields):
    INVITE, SET = "invite", "set"

    username = forms.CharField(
        label=gettext_lazy("Username"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("For signing in. Left empty, it is the e-mail address."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    first_sign_in = forms.ChoiceField(
        label=gettext_lazy("First sign-in"),
        choices=[
            (INVITE, gettext_lazy("Send an invitation by e-mail")),
            (SET, gettext_lazy("Set a password now")),
        ],
        initial=INVITE,
        widget=forms.RadioSelect,
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        required=False,
        max_length=200,
        strip=False,
        help_text=format_lazy("{} {}", gettext_lazy("Only when you set it now."), PASSWORD_RULES),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    field_order = [
        "first_name",
        "last_name",
        "email",
        "number",
        "short_number",
        "trunk",
        "department",
        "roles",
        "username",
        "first_sign_in",
        "password",
    ]

    class Meta(UserFields.Meta):
        fields = [*UserFields.Meta.fields, "username", "trunk"]

    def __init__(self, *args, tenant, **kwargs):
        offered = {"short_number": next_short_number(tenant), "trunk": usual_trunk(tenant)}
        super().__init__(*args, tenant=tenant, initial=offered | kwargs.pop("initial", {}), **kwargs)
        if not self.is_bound:
            self.fields["first_name"].widget.attrs["autofocus"] = True
        trunk = self.fields["trunk"]
        trunk.queryset = Trunk.objects.filter(companies=tenant)
        trunk.required = True
        trunk.empty_label = None if len(trunk.queryset) == 1 else _("Choose a trunk")
        trunk.help_text = _("Calls go out on it. It cannot be changed afterwards.")

    def clean_username(self):
        return small_letters(self.cleaned_data["username"])

    def clean(self):
        cleaned = super().clean()
        self.offer_username(cleaned)
        password = cleaned.get("password")
        if cleaned.get("first_sign_in") == self.SET:
            if self.visit:
                self.add_error("first_sign_in", not_on_visits())
            elif not password:
                if "password" not in self.errors:
                    self.add_error("password", _("Enter a password, or choose to send an invitation."))
            else:
                self._check_password(password)
        return cleaned

    def _check_password(self, password):
        someone = User(
            **{name: self.cleaned_data.get(name, "") for name in ("first_name", "last_name", "email", "username")}
        )
        try:
            validate_password(password, someone)
        except ValidationError as error:
            self.add_error("password", error)

    def save(self, *, by):
        password = self.cleaned_data["password"] if self.cleaned_data["first_sign_in"] == self.SET else None
        try:
            return self._add(user=self.instance, e164=self.cleaned_data["number"], password=password, by=by)
        except NumberTaken:
            self.instance.pk = None
            self.refuse_taken_number()

    def _add(self, **new):
        return add_user(**new)


class EditUserForm(UserFields):
    field_order = ["first_name", "last_name", "email", "number", "short_number", "department", "roles"]

    def __init__(self, *args, instance, **kwargs):
        main = instance.main_number
        super().__init__(*args, instance=instance, initial={"number": main.e164 if main else ""}, **kwargs)
        if instance.sip_ha1:
            self.fields["short_number"].help_text += " " + _(
                "With another one the phone app needs a new app password."
            )

    def clean_roles(self):
        roles = self.cleaned_data["roles"]
        if set(self.initial["roles"]) - set(roles) and would_be_without_admin(user=self.instance, roles=roles):
            raise ValidationError(IS_LAST_ADMIN)
        return roles

    def save(self):
        e164 = self.cleaned_data["number"]
        try:
            self.must_register_again = change_user(user=self.instance, e164=e164, by=self.by)
        except NumberTaken:
            self.refuse_taken_number()
        except LastAdmin:  # an operator has just changed what the role may
            self.add_error("roles", IS_LAST_ADMIN)


class FurtherNumberForm(OffersFreeNumbers, PortalForm):
    """Gives a user one more number."""

    number = FreeNumberField(label=gettext_lazy("Further number"))

    def __init__(self, *args, user, **kwargs):
        kwargs.setdefault("auto_id", "id_further_%s")  # the form above it has a number, too
        super().__init__(*args, **kwargs)
        self.instance, self.tenant = user, user.tenant
        self.offer_free_numbers()

    def clean_number(self):
        e164 = super().clean_number()
        if self.instance.numbers.filter(e164=e164).exists():
            raise ValidationError(_("The user has this number already."))
        return e164

    def try_save(self):
        try:
            give_number(user=self.instance, e164=self.cleaned_data["number"], is_main=False)
        except NumberTaken:
            self.refuse_taken_number()
        return not self.errors


class ProfileForm(ChangesEmail, OneNameIsEnough, TenantModelForm):
    """Name and e-mail of a user, which admins change."""

    class Meta:
        model = User
        fields = ["first_name", "last_name", "email"]

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        lock_address(self)

    def save(self):
        change_profile(user=self.instance, by=self.by)


class DeleteUserForm(PriceConfirmation, PortalForm):
    """Confirms what deleting a user costs and ends, and says who gets the numbers."""

    hand_to = UserField(
        label=gettext_lazy("Hand the numbers to"),
        required=False,
        help_text=gettext_lazy(
            "A colleague, by name or short number, whom these numbers ring from now on. Left empty, they become free."
        ),
    )
    field_order = ["hand_to"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["hand_to"].tenant = user.tenant
        if not user.numbers.exists():
            del self.fields["hand_to"]

    def people(self):
        return self.fields["hand_to"].people(but=[self.user.pk]) if "hand_to" in self.fields else []

    def clean_hand_to(self):
        colleague = self.cleaned_data["hand_to"]
        if colleague == self.user:
            raise ValidationError(_("This is the user who is deleted. Choose somebody else."))
        return colleague
