from dataclasses import replace

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.forms.base import PortalForm
from common.forms.numbers import NumberLines, guess_in_words, number_of_line, read_as, two_numbers, which_number
from common.limits import LimitReached
from common.phone_numbers import InvalidNumber, Reading

from ..models import ListedNumber, User
from ..number_lists import MOST_AT_ONCE, parse_entry
from ..services.number_lists import add_entries


class AddEntriesForm(PortalForm):
    """Numbers for a list, one a line, many at once; all of them or none."""

    model, takes_prefixes = None, True
    guessed = ()  # sentences about numbers that were read otherwise than written

    entries = forms.CharField(
        label=gettext_lazy("Numbers and prefixes"),
        max_length=20_000,
        widget=NumberLines(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=gettext_lazy("One a line. A * makes a prefix: 0900*. A note may follow after a comma."),
    )

    def __init__(self, *args, tenant, kind, **kwargs):
        super().__init__(*args, **kwargs)
        self.tenant, self.kind = tenant, kind
        self.fields["entries"].widget.country = tenant.country
        if not self.takes_prefixes:
            self.fields["entries"].label = _("Numbers")
            self.fields["entries"].help_text = _("One a line. A note may follow after a comma.")

    def which(self):
        """Whose list it is and which one, as values of the model."""
        return {"kind": self.kind}

    def takes_short_numbers(self):
        """Whether a colleague's short number may stand on the list."""
        return True

    def clean_entries(self):
        lines = [line.strip() for line in self.cleaned_data["entries"].splitlines() if line.strip()]
        if len(lines) > MOST_AT_ONCE:
            raise ValidationError(_("Add at most %(most)d at once.") % {"most": MOST_AT_ONCE})
        short_numbers = frozenset()
        if self.takes_short_numbers():
            short_numbers = frozenset(User.objects.for_tenant(self.tenant).values_list("short_number", flat=True))
        entries, errors = {}, []
        for line in lines:
            try:
                entry = parse_entry(
                    line,
                    country=self.tenant.country,
                    calling_code=self.tenant.calling_code,
                    short_numbers=short_numbers,
                    prefixes=self.takes_prefixes,
                )
                entries[entry.digits, entry.is_prefix] = entry
            except InvalidNumber as error:
                errors.append(f"“{line[:40]}”: {error}")
        if errors:
            raise ValidationError(errors)
        self.again = len(lines) - len(entries)
        self.guessed = [words for line in lines if (words := guess_in_words(line, self.tenant.country))]
        if len(lines) == 1:
            return [self._meant(number_of_line(lines[0]), entry) for entry in entries.values()]
        return list(entries.values())

    def _meant(self, text, entry):
        """The entry of a single line: of two numbers that it may be the one that is chosen below it."""
        two = two_numbers(text, self.tenant.country)
        if entry.is_prefix or entry.digits not in two:
            return entry
        meant = self.data.get(f"{self.add_prefix('entries')}_meant", "")
        entry = replace(entry, digits=which_number(Reading(*two), meant))
        self.guessed = [read_as(text, entry.digits)]
        return entry

    def try_save(self):
        """Add what is not on the list yet; what does not fit into it is an error."""
        try:
            self.new = add_entries(
                tenant=self.tenant, model=self.model, entries=self.cleaned_data["entries"], **self.which()
            )
        except LimitReached as refusal:
            self.add_error("entries", str(refusal))
        return not self.errors

    def outcome(self):
        """What to say after saving, as (level, words)."""
        said = ngettext("%(count)d entry added.", "%(count)d entries added.", self.new) % {"count": self.new}
        yield (messages.SUCCESS, said) if self.new else (messages.INFO, _("All of it is on the list already."))
        for left_out in self.left_out():
            yield messages.INFO, left_out
        if self.guessed:
            yield messages.INFO, " ".join(self.guessed)
        for warning in self.warnings():
            yield messages.WARNING, warning

    def left_out(self):
        """Of the lines that were pasted those that have added nothing."""
        there = len(self.cleaned_data["entries"]) - self.new
        if there and self.new:
            said = ngettext("%(count)d is on the list already.", "%(count)d are on the list already.", there)
            yield said % {"count": there}
        if self.again:
            said = ngettext(
                "%(count)d line was left out: a later line has the same number.",
                "%(count)d lines were left out: later lines have the same numbers.",
                self.again,
            )
            yield said % {"count": self.again}

    def warnings(self):
        """What is allowed and yet may surprise."""
        return []


class AddToListForm(AddEntriesForm):
    """For a list of a user, or for the black or white list of the company when `user` is None."""

    model = ListedNumber

    def __init__(self, *args, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def which(self):
        return {"user": self.user, "kind": self.kind}

    def takes_short_numbers(self):
        return self.kind != ListedNumber.Kind.BLACK

    def warnings(self):
        """A prefix that is a whole country bars a lot."""
        wide = [entry for entry in self.cleaned_data["entries"] if entry.is_prefix and len(entry.digits) <= 4]
        if self.kind != ListedNumber.Kind.BLACK:
            return []
        return [_("%(prefix)s bars whole countries.") % {"prefix": entry.digits} for entry in wide]
