"""Fields for what people type in many ways: telephone numbers, addresses, times of day, dates with times."""

import re
from datetime import UTC, date, datetime, time, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..days import EXAMPLE, as_typed, check_day, parse_day, parse_day_and_clock
from ..mail_addresses import addresses_in, is_seen_whole, mailbox_of, with_plain_domain
from ..minutes import clock, parse_clock
from ..numbering.cleaning import cleaned_number
from ..phone_numbers import InvalidNumber, format_number, is_emergency_number, parse_number, read_dialled, read_number
from ..text import cleaned
from .numbers import PhoneNumberInput, read_as, which_number

MOST_ADDRESSES = 10
LONGEST_ADDRESS = 190
LONGEST_PASTED = 1000  # characters of an address with what mail programs put around it
OF_LINKS = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2})?")
LONGEST_TYPED = 60  # characters of a number as people write it, and programs in a tel: address


def clean_code(digits, country):
    """Refuse, with a ValidationError, what cannot be dialled inside a company: short numbers and short codes."""
    if not (digits.isascii() and digits.isdigit() and 2 <= len(digits) <= 6) or digits.startswith("0"):
        raise ValidationError(_("Enter 2 to 6 digits, not beginning with 0."))
    if is_emergency_number(digits, country):
        raise ValidationError(_("%(number)s is an emergency number. Choose another one.") % {"number": digits})


class PhoneNumberField(forms.CharField):
    """A telephone number, typed in any usual way; its value is E.164, or "" when left empty.

    Where what is typed may be two numbers the page asks which one is meant. `country` is set by the form, from its
    company. After cleaning `understood` is a sentence about a number that was read otherwise than written, or "".
    """

    widget = PhoneNumberInput
    understood = ""
    read = staticmethod(read_number)
    _country = None

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", LONGEST_TYPED)
        super().__init__(**kwargs)

    @property
    def country(self):
        return self._country

    @country.setter
    def country(self, country):
        self._country = self.widget.country = country

    def to_python(self, value):
        return cleaned_number(super().to_python(value))

    def prepare_value(self, value):
        """A number as people write it; what was typed and is none stays as it is."""
        try:
            return format_number(parse_number(value, None)) if value and value.startswith("+") else value
        except InvalidNumber:
            return value

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return ""
        try:
            reading = self.read(text, self.country)
        except InvalidNumber as error:
            raise ValidationError(str(error)) from error
        e164 = self.choose(reading, getattr(value, "meant", ""))
        self.understood = "" if reading.is_as_written else read_as(text, e164)
        return e164

    def choose(self, reading, meant):
        """The number of a Reading that is meant, in E.164."""
        return which_number(reading, meant)


class DialledNumberField(PhoneNumberField):
    """A telephone number, or a short service of the country; its value is E.164, or the service as it is dialled."""

    read = staticmethod(read_dialled)


class EmailLinesField(forms.CharField):
    """E-mail addresses, `most` of them, one a line or as `addresses_in` finds them; its value is a list."""

    most = MOST_ADDRESSES
    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def has_changed(self, initial, data):
        return super().has_changed("\n".join(initial or []), data)

    def clean(self, value):
        addresses = list({mailbox_of(one): one for one in addresses_in(super().clean(value))}.values())
        if len(addresses) > self.most:
            raise ValidationError(_("Enter at most %(most)d addresses.") % {"most": self.most})
        return [clean_address(address) for address in addresses]


class AddressField(forms.EmailField):
    """One e-mail address, as people copy it: Name <name@example.test> and mailto:name@example.test, too."""

    def to_python(self, value):
        text = super().to_python(value)
        if len(text) > LONGEST_PASTED:
            raise ValidationError(_("An e-mail address has at most 190 characters here."))
        words = list(addresses_in(text))
        if len(words) > 1 and sum("@" in word for word in words) > 1:
            raise ValidationError(_("Enter one e-mail address only."))
        return clean_address(" ".join(words)) if words else ""


def clean_address(address):
    """The address as it is stored. Refuse, with a ValidationError, what no mail can be sent to."""
    if '"' in address:  # a name in quotation marks has countless spellings
        raise ValidationError(_("Write “%(address)s” without quotation marks.") % {"address": address[:100]})
    try:
        validate_email(address)
        plain = with_plain_domain(address)
        validate_email(plain)  # wide letters may have stood for a comma or another @
    except (ValidationError, UnicodeError) as error:
        raise ValidationError(_("“%(address)s” is no e-mail address.") % {"address": address[:100]}) from error
    name, _at, domain = plain.rpartition("@")
    # Django's own rule lets four letters through that are none of A to Z: see common/small_letters.py.
    if not name.isascii() or not is_seen_whole(domain):
        raise ValidationError(_("“%(address)s” is no e-mail address.") % {"address": address[:100]})
    if max(len(plain), len(mailbox_of(plain))) > LONGEST_ADDRESS:
        raise ValidationError(_("An e-mail address has at most 190 characters here."))
    return plain


class ClockField(forms.CharField):
    """A time of day, typed as people do; its value is minutes from midnight, None when left empty."""

    def __init__(self, **kwargs):
        attrs = {"class": "form-control figures", "inputmode": "numeric", "autocomplete": "off"}
        usual = {"max_length": 20, "required": False, "widget": forms.TextInput(attrs=attrs)}
        super().__init__(**usual | kwargs)

    def prepare_value(self, value):
        return clock(value) if isinstance(value, int) else value

    def clean(self, value):
        text = super().clean(value)
        return read_by(parse_clock, text) if text else None


class DayInput(forms.TextInput):
    """A day as the company's country writes it, with one as a hint.

    A browser's own field would show it in the order of the browser, whatever the portal says around it.
    """

    example = ""

    def __init__(self):
        super().__init__(attrs={"autocomplete": "off"})

    def get_context(self, name, value, attrs):
        hint = {"placeholder": as_typed(EXAMPLE) + self.example}
        return super().get_context(name, value, hint | (attrs or {}))


class MomentInput(DayInput):
    """A day with a time of day."""

    example = " 14:00"


class LocalDateTimeField(forms.DateTimeField):
    """A date and time by the company's clock, or a time of today; its value is the instant.

    A time that the clocks leave out is refused, of one that comes twice the later is meant.
    """

    widget = MomentInput

    def __init__(self, *, help_text="", **kwargs):
        words = [help_text, gettext_lazy("A time alone is today’s; “tomorrow 14:00” is understood, too.")]
        super().__init__(
            help_text=format_lazy(" ".join("{}" for one in words if one), *filter(None, words)), **kwargs
        )

    def prepare_value(self, value):
        value = _of_link(value, datetime)
        if not isinstance(value, datetime):
            return value
        local = timezone.localtime(value) if value.tzinfo else value
        return f"{as_typed(local)} {local:%H:%M}"

    def to_python(self, value):
        if value in self.empty_values:
            return None
        naive = value if isinstance(value, datetime) else _day_and_clock(value)
        read_by(check_day, naive)
        zone = timezone.get_current_timezone()
        instant = naive.replace(tzinfo=zone, fold=1).astimezone(UTC)
        if instant.astimezone(zone).replace(tzinfo=None, fold=0) != naive:
            raise ValidationError(_("The clocks go forward that night: this time does not exist."))
        return instant


def _of_link(value, kind):
    """A date or datetime as links of ours carry it; anything else as it is."""
    if not isinstance(value, str) or not OF_LINKS.fullmatch(value) or ("T" in value) != (kind is datetime):
        return value
    try:
        return kind.fromisoformat(value)
    except ValueError:  # no such day or time: the field says so
        return value


def _day_and_clock(text):
    """What somebody typed, as a datetime without a zone; a time alone is one of today."""
    day, clock_words = _today_or_tomorrow(text)
    try:
        minutes = parse_clock(clock_words)
    except ValueError:
        return read_by(parse_day_and_clock, text)
    return datetime.combine(day, time.min) + timedelta(minutes=minutes)


def _today_or_tomorrow(text):
    """The day that a text begins with as people say it (today if it does not), and the rest of the text."""
    said, today = cleaned(text), timezone.localdate()
    for ahead, names in enumerate([("today", _("today")), ("tomorrow", _("tomorrow"))]):
        for name in names:
            if said.casefold().startswith(f"{name.casefold()} "):
                return today + timedelta(days=ahead), said[len(name) :].strip().removeprefix("at ")
    return today, text


class DayField(forms.DateField):
    """A whole day of the company's calendar."""

    widget = DayInput

    def prepare_value(self, value):
        value = _of_link(value, date)
        return as_typed(value) if isinstance(value, date) else value

    def to_python(self, value):
        if isinstance(value, str) and value not in self.empty_values:
            return read_by(parse_day, value)
        day = super().to_python(value)
        if day is not None:
            read_by(check_day, day)
        return day


def read_by(reader, value):
    """What a reader makes of a value; its ValueError as a ValidationError."""
    try:
        return reader(value)
    except ValueError as error:
        raise ValidationError(str(error)) from error


class FirstDayField(DayField):
    """An instant that is the beginning of a day, shown and typed as that day."""

    def prepare_value(self, value):
        return super().prepare_value(timezone.localdate(value) if isinstance(value, datetime) else value)

    def clean(self, value):
        day = super().clean(value)
        return day and start_of_day(day)


class LastDayField(DayField):
    """An instant that is the end of a day, shown and typed as that day."""

    def prepare_value(self, value):
        day = timezone.localdate(value - timedelta(seconds=1)) if isinstance(value, datetime) else value
        return super().prepare_value(day)

    def clean(self, value):
        day = super().clean(value)
        return day and start_of_day(day + timedelta(days=1))


def start_of_day(day):
    """The instant at which a day begins by the company's clock, where the clocks change at midnight, too."""
    return datetime.combine(day, time.min, timezone.get_current_timezone()).astimezone(UTC)
