"""How long things are kept: operators set it here, and read it where they see those things."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from users.models import Retention
from users.models.retention import in_words
from users.retention import said

from .two_people import OneAfterAnother, ToldOfOthers


class SaysHowLong:
    """Of Django's admin: a list says how long its rows are kept, by the kinds in `kept_as`."""

    kept_as = ()

    def changelist_view(self, request, extra_context=None):
        words = " ".join(said(kind) for kind in self.kept_as)
        return super().changelist_view(request, {"subtitle": words} | (extra_context or {}))


class RetentionForm(ToldOfOthers):
    told = ["days"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        bounds = self.instance.bounds
        words = ngettext("At least %(least)d day.", "At least %(least)d days.", bounds.least)
        if bounds.may_be_for_ever:
            words += " " + _("Empty: for ever.")
        usual = _("Unless you say otherwise it is kept %(time)s.") % {"time": in_words(bounds.days)}
        self.fields["days"].help_text = f"{words % {'least': bounds.least}} {usual}"

    def clean_days(self):
        days, bounds = self.cleaned_data["days"], self.instance.bounds
        if days is None and not bounds.may_be_for_ever:
            raise ValidationError(_("This is not kept for ever: say how many days."))
        if days is not None and days < bounds.least:
            words = ngettext(
                "Keep it for at least %(least)d day.", "Keep it for at least %(least)d days.", bounds.least
            )
            raise ValidationError(words % {"least": bounds.least})
        return days


@admin.register(Retention)
class RetentionAdmin(OneAfterAnother, admin.ModelAdmin):
    """One row a kind: they are changed, never added or deleted. Who changed what stands in the changes."""

    form = RetentionForm
    list_display = ["what", "kept", "usual", "least"]
    fields = ["what", "days"]
    readonly_fields = ["what"]

    @admin.display(description=gettext_lazy("what"), ordering="id")
    def what(self, row):
        return capfirst(row.get_kind_display())

    @admin.display(description=gettext_lazy("kept"))
    def kept(self, row):
        return in_words(row.days)

    @admin.display(description=gettext_lazy("usual"))
    def usual(self, row):
        return in_words(row.bounds.days)

    @admin.display(description=gettext_lazy("least"))
    def least(self, row):
        return in_words(row.bounds.least)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        removed = _("What is older is removed within about an hour.") if obj.days is not None else ""
        messages.success(request, f"{said(obj.kind)} {removed}".strip())

    def message_user(self, request, message, level=messages.INFO, extra_tags="", fail_silently=False):
        """Not Django's own words, which would name a row by what all of them are called: it has been said."""

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
