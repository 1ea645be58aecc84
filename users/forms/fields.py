"""Fields for what is looked up in the company: its users, and numbers that its lists may bar."""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from common.forms.fields import PhoneNumberField
from common.numbering.cleaning import digits_of
from common.numbering.short_services import is_short_service
from common.phone_numbers import format_number, is_emergency_number

from ..barring import reason_against
from ..models import ListedNumber, User
from ..models.mode import with_mode_now
from ..presence import presence_of
from ..services.users import circle_of_colleagues, lock_company

MOST_USERS_OFFERED = 200
MOST_USERS_NAMED = 5
MOST_USERS_AT_ONCE = 50


class DivertNumberField(PhoneNumberField):
    """A number that calls are sent on to: never an emergency number, nor one that the company's lists or ticks bar.

    `tenant` is set by the form, and `user` when the user's own lists and ticks count as well.
    """

    tenant = user = None

    def for_company(self, tenant, user=None):
        self.tenant, self.user, self.country = tenant, user, tenant.country

    def clean(self, value):
        digits = digits_of(value or "")
        if is_emergency_number(digits or "0", self.country):
            raise ValidationError(_("Calls cannot be sent on to an emergency number."))
        if is_short_service(digits, self.country):
            words = _("Calls cannot be sent on to %(number)s, a short service. Enter a whole number.")
            raise ValidationError(words % {"number": digits})
        e164 = super().clean(value)
        reason = e164 and reason_against(
            e164, country=self.tenant.country, black_list=self._black_list(), barred_kinds=self._barred_kinds()
        )
        if reason:
            words = _("%(number)s cannot be dialled: calls cannot be sent there.") % {"number": format_number(e164)}
            raise ValidationError(f"{words} {reason}")
        return e164

    def _black_list(self):
        listed = ListedNumber.objects.for_tenant(self.tenant).filter(kind=ListedNumber.Kind.BLACK)
        return [entry for entry in listed if entry.user_id is None or (self.user and entry.user_id == self.user.pk)]

    def _barred_kinds(self):
        return self.tenant.barred_kinds | (self.user.barred_kinds if self.user else frozenset())


class UserField(forms.CharField):
    """A user of the company: typed by short number or name, or taken from those offered. Its value is a User or None.

    `tenant` is set by the form. A company may have thousands of users, so there is no list of all to choose from.
    """

    widget = forms.TextInput(attrs={"autocomplete": "off", "list": "people"})
    tenant = None

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", 140)
        super().__init__(**kwargs)

    def people(self, but=()):
        """The users to offer, as they may be typed; without those whose ids `but` has."""
        users = User.objects.for_tenant(self.tenant).exclude(pk__in=but)
        users = users.only("first_name", "last_name", "short_number").order_by("last_name", "first_name")
        now = with_mode_now(users, "", timezone.now())
        return [Offered(written(user), presence_of(user)) for user in now[:MOST_USERS_OFFERED]]

    def prepare_value(self, value):
        if isinstance(value, int):
            value = User.objects.for_tenant(self.tenant).filter(pk=value).first()
        return written(value) if isinstance(value, User) else value

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), data)

    def clean(self, value):
        text = super().clean(value)
        return self.find(text) if text else None

    def find(self, text):
        """The one user that `text` means; a ValidationError when it is nobody, or names some of those it may be."""
        users = User.objects.for_tenant(self.tenant)
        short_number = text.rpartition("(")[2].rstrip(") ")
        found = users.filter(short_number=short_number).first() if short_number.isdigit() else None
        if found is not None and text in (short_number, written(found)):
            return found
        fitting = users.matching(text)[: MOST_USERS_NAMED + 1]
        if len(fitting) == 1:
            return fitting[0]
        if not fitting:
            raise ValidationError(_("Nobody of your company fits “%(text)s”. Enter a short number.") % {"text": text})
        names = [written(user) for user in fitting[:MOST_USERS_NAMED]]
        raise ValidationError(
            _("Several users fit “%(text)s”: %(names)s. Enter the short number.")
            % {"text": text, "names": ", ".join(names) + (" …" if len(fitting) > MOST_USERS_NAMED else "")}
        )


def refuse_as_colleague(colleague, user):
    """A ValidationError where calls of `user` would come back from a colleague, in Common settings or in a mode.

    The company is locked until the transaction ends: two choices cannot make a circle together.
    """
    if colleague is None:
        return None
    if colleague.pk == user.pk:
        raise ValidationError(_("Nobody can be their own colleague here. Choose somebody else."))
    lock_company(user.tenant)
    if circle := circle_of_colleagues(user, colleague):
        raise ValidationError(
            _("Calls would go round in a circle: %(names)s. Choose somebody else.")
            % {"names": " → ".join(one.get_full_name() for one in circle)}
        )
    return colleague


class UsersField(UserField):
    """One user or several, with commas between; its value is a list, in the order typed, each once."""

    def __init__(self, **kwargs):
        super().__init__(max_length=2000, **kwargs)

    def clean(self, value):
        text = forms.CharField.clean(self, value)
        pieces = [piece.strip() for piece in text.replace(";", ",").split(",") if piece.strip()]
        if len(pieces) > MOST_USERS_AT_ONCE:
            raise ValidationError(_("Enter at most %(most)d users at once.") % {"most": MOST_USERS_AT_ONCE})
        if self.required and not pieces:
            raise ValidationError(self.error_messages["required"])
        found, errors = {}, []
        for piece in pieces:
            try:
                user = self.find(piece)
                found[user.pk] = user
            except ValidationError as error:
                errors.append(error)
        if errors:
            raise ValidationError(errors)
        return list(found.values())


@dataclass(frozen=True)
class Offered:
    """A user as UserField offers one: as may be typed, and whether away."""

    written: str
    presence: str

    def __str__(self):
        return self.written


def written(user):
    """A user as UserField shows and understands one: Anna Smith (101)."""
    return f"{user.get_full_name()} ({user.short_number})"
