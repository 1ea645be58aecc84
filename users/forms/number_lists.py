from dataclasses import replace
from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from common.calls_door import calls
from common.forms.base import PortalForm
from common.forms.numbers import NumberLines, guess_in_words, number_of_line, read_as, two_numbers, which_number
from common.limits import LimitReached
from common.phone_numbers import InvalidNumber, Reading
from common.planner_door import MOST_NAMED, planner

from ..meanings import TOGETHER, calling_code, countries_of, covers_own_country, meaning_of
from ..models import DirectoryEntry, ListedNumber, Number, User
from ..number_lists import MOST_AT_ONCE, parse_entry
from ..services.number_lists import add_entries

LAST_MONTH = timedelta(days=30)


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

    def dialled_inside(self):
        """Of a list of what may not be dialled: the digits that reach somebody of the company; None of others."""
        return None

    def clean_entries(self):
        lines = [line.strip() for line in self.cleaned_data["entries"].splitlines() if line.strip()]
        if len(lines) > MOST_AT_ONCE:
            raise ValidationError(_("Add at most %(most)d at once.") % {"most": MOST_AT_ONCE})
        entries, errors, known = {}, [], self._known()
        for line in lines:
            try:
                entry = parse_entry(line, country=self.tenant.country, prefixes=self.takes_prefixes, **known)
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

    def _known(self):
        """The digits of the company that make a difference to what a line means, found once for all lines."""
        short_numbers = frozenset()
        if self.takes_short_numbers():
            short_numbers = frozenset(
                User.objects.for_tenant(self.tenant).order_by().values_list("short_number", flat=True)
            )
        return {"short_numbers": short_numbers, "dialled_inside": self.dialled_inside()}

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
    """For a list of a user, or for the black or white list of the company when `user` is None.

    A prefix on a black list that bars what nobody can do without is asked about before it is saved, and so is one on
    any list that speaks for all of the own country: the page says what it does, and each has a tick of its own.
    """

    model = ListedNumber
    question = {
        ListedNumber.Kind.BLACK: gettext_lazy("Really bar this?"),
        ListedNumber.Kind.WHITE: gettext_lazy("Really put all of these through?"),
        ListedNumber.Kind.REFUSED: gettext_lazy("Really refuse all of these?"),
    }
    unticked = {
        ListedNumber.Kind.BLACK: gettext_lazy("Nothing has been saved yet. Tick each line to bar it all the same."),
        ListedNumber.Kind.WHITE: gettext_lazy("Nothing has been saved yet. Tick each line to list it all the same."),
        ListedNumber.Kind.REFUSED: gettext_lazy(
            "Nothing has been saved yet. Tick each line to refuse it all the same."
        ),
    }

    def __init__(self, *args, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    @property
    def bars(self):
        """Whether what is on the list may not be dialled."""
        return self.kind == ListedNumber.Kind.BLACK

    def which(self):
        return {"user": self.user, "kind": self.kind}

    def takes_short_numbers(self):
        return not self.bars

    def dialled_inside(self):
        if not self.bars:
            return None
        users, entries = User.objects.for_tenant(self.tenant), DirectoryEntry.objects.for_tenant(self.tenant)
        codes = entries.exclude(short_code=None).values_list("short_code", flat=True)
        return frozenset(users.order_by().values_list("short_number", flat=True)) | frozenset(codes)

    def clean(self):
        cleaned = super().clean()
        asked = self._asked(cleaned["entries"]) if "entries" in cleaned else {}
        if asked:
            self.fields["really"] = forms.MultipleChoiceField(
                label=self.question[self.kind],
                choices=list(asked.items()),
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
            ticked = self.data.getlist("really") if hasattr(self.data, "getlist") else self.data.get("really", [])
            if not asked.keys() <= set(ticked):
                self.add_error("really", self.unticked[self.kind])
        return cleaned

    def _asked(self, entries):
        """What has to be ticked: by prefix, what it means and what it hits."""
        prefixes = [one for one in entries if one.is_prefix]
        if not prefixes:
            return {}
        listed = ListedNumber.objects.for_tenant(self.tenant).filter(is_prefix=True, **self.which())
        digits = [*listed.values_list("digits", flat=True), *(one.digits for one in prefixes)]
        return (self._barred if self.bars else self._covered)(prefixes, digits)

    def _barred(self, entries, digits):
        """Of prefixes for a black list, which has those of `digits` then."""
        numbers = Number.objects.for_tenant(self.tenant).exclude(use=Number.Use.FREE)
        known = {"country": self.tenant.country, "own_numbers": list(numbers.values_list("e164", flat=True)[:200])}
        asked = {}
        for entry in entries:
            if meaning := meaning_of(entry.digits, prefixes=digits, **known):
                words = _("%(prefix)s* %(meaning)s.") % {"prefix": entry.digits, "meaning": meaning}
                asked[entry.digits] = f"{words} {hits_in_words(self.tenant, [entry], self.user)}"
        return asked

    def _covered(self, entries, digits):
        """Of prefixes for a list of callers, which has those of `digits` then."""
        country, asked = self.tenant.country, {}
        for entry in entries:
            if covers := covers_own_country(entry.digits, country=country, prefixes=digits):
                prefix = _("%(prefix)s*, with the others on the list,") if covers == TOGETHER else "%(prefix)s*"
                words = {"prefix": prefix % {"prefix": entry.digits}, "code": calling_code(country)}
                asked[entry.digits] = self._said_of_country() % words
        return asked

    def _said_of_country(self):
        """What a list does to callers of the whole own country."""
        if self.kind == ListedNumber.Kind.REFUSED:
            return _("%(prefix)s refuses every caller of your own country (%(code)s).")
        if self.user:
            return _("%(prefix)s puts every caller of your own country (%(code)s) through, whatever mode is on.")
        return _(
            "%(prefix)s puts every caller of your own country (%(code)s) through to everybody, "
            "whatever mode is on and whomever a user refuses."
        )

    def warnings(self):
        """What is allowed and yet may surprise."""
        if not self.bars:
            return
        for entry in self.cleaned_data["entries"]:
            if entry.is_prefix and not entry.digits.startswith("+"):
                words = _(
                    "%(prefix)s* bars short services that are dialled so, and no ordinary numbers. "
                    "To bar ordinary numbers begin with 0 or +, such as 0900* or +44 900*."
                )
                yield words % {"prefix": entry.digits}
            codes = countries_of(entry.digits) if entry.is_prefix and entry.digits.startswith("+") else []
            if codes:
                words = _("%(prefix)s* bars all numbers of %(codes)s.")
                yield words % {"prefix": entry.digits, "codes": ", ".join(codes)}
        if hits := hits_in_words(self.tenant, self.cleaned_data["entries"], self.user):
            yield hits


def hits_in_words(tenant, entries, user):
    """What entries of a black list hit: own numbers, diverts, speed dials, calls of the last 30 days; or ""."""
    dialled = [(entry.digits, entry.is_prefix) for entry in entries]
    made = calls().calls_made(tenant, timezone.now() - LAST_MONTH, dialled, user)
    return _in_words(planner().hit_by(tenant, dialled, user), made)


def hits_of_kinds_in_words(tenant, kinds, user):
    """The same of ticks that bar NumberKinds; calls are not looked through for those."""
    return _in_words(planner().hit_by_kinds(tenant, kinds, user)) if kinds else ""


def _in_words(hits, made=0):
    parts = [
        _some(hits.diverts, ngettext_lazy("%(count)d divert", "%(count)d diverts", "count")),
        _some(hits.numbers, ngettext_lazy("%(count)d own number", "%(count)d own numbers", "count")),
        _some(hits.speed_dials, ngettext_lazy("%(count)d speed dial", "%(count)d speed dials", "count")),
    ]
    if made:
        parts.append(ngettext("%(count)d call of the last 30 days", "%(count)d calls of the last 30 days", made))
        parts[-1] %= {"count": made}
    found = ", ".join(part for part in parts if part)
    return _("No longer possible: %(what)s.") % {"what": found} if found else ""


def _some(found, words):
    """How many, and the first of them: 7 diverts (Sales; Support ...)."""
    if not found.count:
        return ""
    shown = "; ".join(found.names) + (" …" if found.count > MOST_NAMED else "")
    return f"{words % {'count': found.count}} ({shown})"
