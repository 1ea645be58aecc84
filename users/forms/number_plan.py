from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms.base import PortalForm, TenantModelForm
from common.forms.fields import clean_code
from common.limits import LimitReached
from common.phone_numbers import InvalidNumber, parse_number
from common.sheets import UnreadableSheet, cell_name, read_rows
from common.validators import validate_telephone_text

from ..limits import room_for
from ..models import DirectoryEntry, User
from ..services.imports import TooManyImports, import_number_plan

MOST_ERRORS_SHOWN = 50
CODE_IS_SHORT_NUMBER = gettext_lazy("This is the short number of a user. Choose another code.")


class DirectoryEntryForm(TenantModelForm):
    """A name and number, with a short code when it is a speed dial."""

    refusals = {"short_code_is_no_short_number": ("short_code", CODE_IS_SHORT_NUMBER)}

    class Meta:
        model = DirectoryEntry
        fields = ["name", "number", "short_code"]
        help_texts = {"short_code": gettext_lazy("2 to 6 digits to dial it by; may stay empty.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["number"].country = self.tenant.country
        self.fields["short_code"].widget.attrs["inputmode"] = "numeric"

    def clean_short_code(self):
        code = self.cleaned_data["short_code"]
        if not code:
            return None
        clean_code(code, self.tenant.country)
        if User.objects.for_tenant(self.tenant).filter(short_number=code).exists():
            raise ValidationError(CODE_IS_SHORT_NUMBER)
        return code

    def save(self, commit=True):
        if self.instance.pk:
            return super().save(commit)
        with room_for(DirectoryEntry.objects.for_tenant(self.tenant), tenant=self.tenant):
            return super().save(commit)


class ImportNumberPlanForm(PortalForm):
    """A sheet of entries: all of them are taken, or none."""

    ADD, REPLACE = "add", "replace"
    sheet = forms.FileField(
        label=gettext_lazy("Sheet"),
        max_length=255,
        help_text=gettext_lazy("An Excel file (.xlsx) with the columns Short code, Name, Number under a heading."),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": gettext_lazy("Choose an Excel file."),
            "empty": gettext_lazy("This file is empty. Choose another one."),
        },
    )
    how = forms.ChoiceField(
        label=gettext_lazy("What is there now"),
        choices=[
            (ADD, gettext_lazy("stays, and the sheet is added")),
            (REPLACE, gettext_lazy("is replaced by the sheet")),
        ],
        initial=ADD,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, tenant, **kwargs):
        super().__init__(*args, **kwargs)
        self.tenant = tenant

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        try:
            rows = read_rows(cleaned["sheet"], columns=3)
        except UnreadableSheet as error:
            raise ValidationError({"sheet": str(error)}) from error
        if not rows:
            raise ValidationError({"sheet": _("There is no row below the heading.")})
        self.entries, errors = self._entries(rows)
        if errors:
            shown = errors[:MOST_ERRORS_SHOWN]
            if len(errors) > len(shown):
                shown.append(_("There are %(count)d more.") % {"count": len(errors) - len(shown)})
            raise ValidationError({"sheet": [_("Nothing has been imported. Mend these cells:"), *shown]})
        return cleaned

    def _entries(self, rows):
        """The entries that the rows stand for, and what is wrong, by cell."""
        there = DirectoryEntry.objects.for_tenant(self.tenant).filter(short_code__isnull=False)
        taken = dict.fromkeys(
            User.objects.for_tenant(self.tenant).values_list("short_number", flat=True), CODE_IS_SHORT_NUMBER
        )
        if self.cleaned_data["how"] == self.ADD:
            in_use = _(
                "This short code is in the number plan already: choose “is replaced by the sheet” to renew it."
            )
            taken |= dict.fromkeys(there.values_list("short_code", flat=True), in_use)
        entries, errors = [], []
        for row, (code, name, number) in rows:
            entry = DirectoryEntry(tenant=self.tenant, short_code=code or None, name=name)
            checks = [self._check_code, self._check_name, self._check_number]
            for column, (check, text) in enumerate(zip(checks, (code, name, number), strict=True)):
                try:
                    check(entry, text, taken)
                except (ValidationError, InvalidNumber) as error:
                    message = " ".join(getattr(error, "messages", None) or [str(error)])
                    errors.append(f"{cell_name(row, column)}: {message}")
            if code:
                taken.setdefault(code, _("This short code stands in %(cell)s, too.") % {"cell": cell_name(row, 0)})
            entries.append(entry)
        return entries, errors

    def _check_code(self, entry, code, taken):
        if code:
            clean_code(code, self.tenant.country)
            if code in taken:
                raise ValidationError(taken[code])

    def _check_name(self, entry, name, taken):
        if not name or len(name) > 60:
            raise ValidationError(_("Enter a name of at most 60 characters."))
        validate_telephone_text(name)

    def _check_number(self, entry, number, taken):
        entry.number = parse_number(number, self.tenant.country)

    def try_save(self, *, by):
        try:
            with transaction.atomic():
                self.imported = import_number_plan(
                    tenant=self.tenant,
                    by=by,
                    name=self.cleaned_data["sheet"].name,
                    entries=self.entries,
                    replaces=self.cleaned_data["how"] == self.REPLACE,
                )
        except TooManyImports as refusal:
            self.add_error("sheet", str(refusal))
        except IntegrityError:
            self.add_error("sheet", _("Somebody has just changed short numbers or codes. Upload the sheet again."))
        except LimitReached as refusal:
            self.add_error("sheet", str(refusal))
        return not self.errors
