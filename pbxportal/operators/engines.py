"""The keys of telephone engines, and for which companies each of them asks and tells."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.second_sends import shows_secret
from common.text import cleaned
from common.validators import validate_no_control_characters
from routing.models import Engine, without_engine
from users.models import Company
from users.signing_in.confirming import About, ask_again, is_confirmed

from .two_people import ToldOfOthers

MOST_OFFERED = 50  # companies to tick on a page, beside those that are ticked already
MOST_NAMED = 100  # companies without an engine
LONGEST_KEY = 19  # digits


class EngineForm(ToldOfOthers):
    """Offers the companies that the engine was given, and those that `find` finds by name or SIP domain.

    `offered` comes back with the form: a company that was not on the page stays as it is, whoever gave it meanwhile.
    """

    find = ""  # set by the page
    told = ["name", "serves_all", "reads_credentials"]

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60, validators=[validate_no_control_characters])
    serves_all = forms.BooleanField(
        label=gettext_lazy("All companies"),
        required=False,
        help_text=gettext_lazy(
            "Warning: whoever has this key reads what happens to the calls of every company, also of those that are "
            "made later. Tick it only for an engine that serves them all."
        ),
    )
    reads_credentials = forms.BooleanField(
        label=gettext_lazy("May read credentials"),
        required=False,
        help_text=gettext_lazy(
            "Warning: it is told by what the telephones of its companies register (HA1), which is as good as their "
            "app passwords. Tick it only for an engine that telephones register at."
        ),
    )
    companies = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Companies"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    offered = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        given, found, more = self._companies()
        offered = self.fields["companies"]
        offered.choices = [(one.pk, f"{one} ({one.sip_domain})") for one in [*given, *found]]
        offered.help_text = words_of_find(cleaned(self.find), any(found), more)
        self.initial["offered"] = ",".join(str(pk) for pk, _label in offered.choices)

    def _companies(self):
        """Those that the engine was given, those that are found besides, and how many more there are."""
        everybody = Company.objects.order_by("name", "pk")
        given = everybody.filter(pk__in=self.instance.companies)
        rest = everybody.exclude(pk__in=self.instance.companies)
        if find := cleaned(self.find):
            rest = rest.filter(Q(name__icontains=find) | Q(sip_domain__icontains=find))
        return given, rest[:MOST_OFFERED], max(0, rest.count() - MOST_OFFERED)

    def clean_offered(self):
        offered = self.cleaned_data["offered"].split(",")
        if not all(one.isascii() and one.isdigit() and len(one) < LONGEST_KEY for one in offered if one):
            raise ValidationError(_("Load the page again."))
        return {int(one) for one in offered if one}

    def clean(self):
        sent = super().clean()
        if "companies" in sent and "offered" in sent:
            ticked = set(sent["companies"])
            kept = set(self.instance.companies) - (sent["offered"] - ticked)
            sent["companies"] = sorted(kept | ticked)
        return sent


def words_of_find(find, is_found, more):
    """What stands below the companies to tick: whether `find` found any, and how others are found. Django takes it
    for HTML.
    """
    said = _("It asks and tells for these alone. Find others with the box above; save first what you have ticked.")
    if find and not is_found:
        return _("No other company is found by “%(find)s”.") % {"find": escape(find)} + " " + said
    return said if not more else said + " " + _("Not on this page: %(more)d more.") % {"more": more}


@admin.register(Engine)
class EngineAdmin(admin.ModelAdmin):
    """Operators make engines, give them companies and revoke them; the key is shown once, after saving."""

    form = EngineForm
    list_display = ["name", "of_companies", "reads_credentials", "created_at", "revoked_at"]
    fields = ["name", "serves_all", "reads_credentials", "companies", "offered"]
    actions = ["revoke"]

    @admin.display(description=gettext_lazy("companies"))
    def of_companies(self, engine):
        return _("all companies") if engine.serves_all else len(engine.companies)

    def get_object(self, request, object_id, from_field=None):
        """Locked while it is saved: what two operators tick is added up."""
        engine = super().get_object(request, object_id, from_field)
        if engine and request.method == "POST":
            return Engine.objects.select_for_update().get(pk=engine.pk)
        return engine

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.find = request.GET.get("find", "")
        return form

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Credentials are handed out at the word of who has just confirmed alone."""
        hands_out = "reads_credentials" in request.POST or (request.method == "POST" and _reads(object_id))
        if hands_out and not is_confirmed(request, About.OTHERS_SIGN_IN):
            return ask_again(request, About.OTHERS_SIGN_IN)
        shown = {"find": request.GET.get("find", "")} | (extra_context or {})
        return super().changeform_view(request, object_id, form_url, shown)

    def changelist_view(self, request, extra_context=None):
        left = without_engine().order_by("name", "pk")
        named = list(left[: MOST_NAMED + 1])
        more = left.count() - MOST_NAMED if len(named) > MOST_NAMED else 0
        shown = {"without_engine": named[:MOST_NAMED], "more": more} | (extra_context or {})
        return super().changelist_view(request, shown)

    def save_model(self, request, obj, form, change):
        key = None if change else obj.new_key()
        super().save_model(request, obj, form, change)
        if key:
            said = _("The key of %(engine)s, shown this once: %(key)s")
            messages.warning(request, said % {"engine": obj, "key": key})
            shows_secret(request)
        if not obj.serves_all and not obj.companies:
            messages.warning(request, _("%(engine)s has no company yet: it is answered nothing.") % {"engine": obj})

    def has_delete_permission(self, request, obj=None):
        """One that is out of use is revoked; its name stays in the list."""
        return False

    @admin.action(description=gettext_lazy("Revoke the selected engines"))
    def revoke(self, request, engines):
        engines.filter(revoked_at=None).update(revoked_at=timezone.now())


def _reads(object_id):
    """Whether an engine is given credentials already: of which companies may be what is being changed."""
    is_key = object_id is not None and object_id.isdecimal() and len(object_id) < LONGEST_KEY
    return is_key and Engine.objects.filter(pk=object_id, reads_credentials=True).exists()
