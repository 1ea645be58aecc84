from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.forms.base import OneFileForm, PortalForm, TenantModelForm
from common.forms.fields import clean_code
from common.limits import LimitReached
from common.uploaded_sheets import UnreadableSheet

from ..limits import room_for
from ..models import DirectoryEntry, User
from ..number_plan_sheets import CODE_IS_SHORT_NUMBER, understand
from ..plan_warnings import PlanWarnings
from ..services.imports import TooManyImports, keep_read, take_read
from ..services.number_plan import mark_of, refuse_too_many

MOST_ERRORS_SHOWN = 50


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

    @property
    def warnings(self):
        """What to know about an entry that has been saved: see PlanWarnings."""
        return PlanWarnings(self.tenant).of(self.instance)

    def save(self, commit=True):
        if self.instance.pk:
            return super().save(commit)
        with room_for(DirectoryEntry.objects.for_tenant(self.tenant), tenant=self.tenant):
            return super().save(commit)


class ImportNumberPlanForm(OneFileForm):
    """A sheet of entries, which the next page shows before anything is saved."""

    ADD, REPLACE = "add", "replace"
    sheet = forms.FileField(
        label=gettext_lazy("Sheet"),
        max_length=255,
        help_text=gettext_lazy(
            "A sheet of Excel (.xlsx, .xls), OpenDocument (.ods) or CSV, with the columns Short code, Name, "
            "Number in any order under a heading."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.xls,.xlsb,.ods,.csv,.tsv,.txt"}),
        error_messages={
            "required": gettext_lazy("Choose a sheet."),
            "empty": gettext_lazy("This file is empty. Choose another one."),
        },
    )
    which = forms.CharField(
        label=gettext_lazy("Which sheet of the file"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("Its name. Left empty: the first one with rows."),
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
        self.replaces = cleaned["how"] == self.REPLACE
        try:
            self.found = understand(
                cleaned["sheet"], tenant=self.tenant, replaces=self.replaces, sheet=cleaned["which"]
            )
        except UnreadableSheet as error:
            raise ValidationError({"sheet": str(error)}) from error
        if not self.found.entries:
            raise ValidationError({"sheet": self._why_nothing()})
        try:
            refuse_too_many(tenant=self.tenant, count=len(self.found.entries), replace=self.replaces)
        except LimitReached as refusal:
            raise ValidationError({"sheet": str(refusal)}) from refusal
        return cleaned

    def _why_nothing(self):
        left_out, notes = self.found.left_out, self.found.notes
        if not left_out:
            return [_("There is no row below the heading that could be taken."), *notes]
        shown = left_out[:MOST_ERRORS_SHOWN]
        if len(left_out) > len(shown):
            shown.append(_("There are %(count)d more.") % {"count": len(left_out) - len(shown)})
        return [_("There is no row that can be taken. Mend these cells:"), *shown, *notes]

    def keep(self, *, by):
        """Keep what has been read for the page that shows it. Returns the Import."""
        return keep_read(
            tenant=self.tenant,
            by=by,
            name=self.cleaned_data["sheet"].name,
            entries=self.found.entries,
            replaces=self.replaces,
            shown=self.found.as_shown,
        )


class TakeEntriesForm(PortalForm):
    """The answer to the preview of a sheet. Where entries go for it, the number plan that was shown comes back."""

    plan = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    sure = forms.BooleanField(error_messages={"required": gettext_lazy("Tick this, or cancel.")})

    def __init__(self, data=None, *, imported, gone):
        super().__init__(data)
        self.imported = imported
        self.initial = {"plan": mark_of(imported.tenant)}
        words = ngettext(
            "Yes, %(count)d entry is to be removed", "Yes, %(count)d entries are to be removed", len(gone)
        )
        self.fields["sure"].label = words % {"count": len(gone)}
        if not gone:
            del self.fields["sure"]

    def try_save(self, *, by):
        """Take the entries in; `taken` is then their Import. Raises AlreadyAnswered, PlanChanged."""
        plan = self.cleaned_data["plan"] if self.imported.replaces else None
        try:
            with transaction.atomic():
                self.taken = take_read(imported=self.imported, by=by, plan=plan)
        except (TooManyImports, LimitReached) as refusal:
            self.add_error(None, str(refusal))
        except IntegrityError:
            self.add_error(None, _("Somebody has just changed short numbers or codes. Upload the sheet again."))
        return not self.errors
