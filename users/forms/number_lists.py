from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import ListedNumber, User
from ..number_lists import MOST_AT_ONCE, parse_entry
from ..phone_numbers import InvalidNumber
from ..services.number_lists import add_entries
from .base import PortalForm


class AddToListForm(PortalForm):
    """Numbers and prefixes for a list, one a line, many at once; all of them or none."""

    entries = forms.CharField(
        label=gettext_lazy("Numbers and prefixes"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=gettext_lazy("One a line. A * makes a prefix: 0900*. A note may follow after a comma."),
    )

    def __init__(self, *args, tenant, kind, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.tenant, self.kind, self.user = tenant, kind, user

    def clean_entries(self):
        lines = [line.strip() for line in self.cleaned_data["entries"].splitlines() if line.strip()]
        if len(lines) > MOST_AT_ONCE:
            raise ValidationError(_("Add at most %(most)d at once.") % {"most": MOST_AT_ONCE})
        short_numbers = frozenset()
        if self.kind == ListedNumber.Kind.WHITE:
            short_numbers = frozenset(User.objects.for_tenant(self.tenant).values_list("short_number", flat=True))
        entries, errors = {}, []
        for line in lines:
            try:
                entry = parse_entry(
                    line,
                    country=self.tenant.country,
                    calling_code=self.tenant.calling_code,
                    short_numbers=short_numbers,
                )
                entries[entry.digits, entry.is_prefix] = entry
            except InvalidNumber as error:
                errors.append(f"“{line[:40]}”: {error}")
        if errors:
            raise ValidationError(errors)
        return list(entries.values())

    def save(self):
        """Add what is not on the list yet; returns how many entries are new."""
        return add_entries(tenant=self.tenant, user=self.user, kind=self.kind, entries=self.cleaned_data["entries"])

    def warnings(self):
        """What is allowed and yet bars a lot: a prefix that is a whole country."""
        wide = [entry for entry in self.cleaned_data["entries"] if entry.is_prefix and len(entry.digits) <= 4]
        if self.kind != ListedNumber.Kind.BLACK:
            return []
        return [_("%(prefix)s bars whole countries.") % {"prefix": entry.digits} for entry in wide]
