"""The control that closes a service number for a while, or diverts it."""

from datetime import timedelta

from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms.fields import start_of_day
from common.forms.repeated_hours import RepeatedHourField
from common.planner_door import planner

from ..models import Override, Prompt
from ..services.overrides import Overlap, in_the_way, save_override
from ..services.prompts import add_prompt
from .modules import ServiceNumberDivertField
from .prompts import ChoosesPrompt

Kind = Override.Kind
HAS_PASSED = gettext_lazy("This time has passed. Enter a later one.")


class OverrideForm(ChoosesPrompt):
    """What, from when, until when, and what callers hear or where they go meanwhile.

    Only roles that manage service numbers set a number of its own. What the other kind would use is left out. The
    end is fixed when the form is sent, whichever way it was said. One that has begun keeps its beginning.
    """

    TIME, TODAY, OPENING = "time", "today", "opening"
    left_out = ""  # what was chosen or typed and is not kept, in a sentence
    setting = "prompt"
    set_at = RepeatedHourField(
        label=gettext_lazy("From"), required=False, help_text=gettext_lazy("Left empty: from now.")
    )
    end = forms.ChoiceField(
        label=gettext_lazy("Until"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            (TIME, gettext_lazy("this time:")),
            (TODAY, gettext_lazy("the end of that day")),
            (OPENING, gettext_lazy("the next opening by hours and calendar")),
        ],
    )
    ends_at = RepeatedHourField(label=gettext_lazy("Day and time of the end"), required=False)
    divert_number = ServiceNumberDivertField(
        label=gettext_lazy("Number that calls go to"),
        required=False,
        help_text=gettext_lazy("With or without +, in any usual way."),
    )

    class Meta:
        model = Override
        fields = ["kind", "set_at", "ends_at", "prompt", "is_silent", "divert_number"]
        widgets = {"kind": forms.RadioSelect}
        labels = {
            "kind": gettext_lazy("What callers get"),
            "prompt": gettext_lazy("Message"),
            "is_silent": gettext_lazy("No message at all"),
        }

    def __init__(self, *args, now=None, may_set_number, **kwargs):
        super().__init__(*args, **kwargs)
        self.now, self.service_number = now or timezone.now(), self.instance.service_number
        self.has_begun = self.instance.pk is not None and self.instance.set_at <= self.now
        self.fields["kind"].choices = [(Kind.CLOSED, _("It is closed")), (Kind.DIVERT, _("Calls are diverted"))]
        if self.has_begun:
            del self.fields["set_at"]
        self._offer_messages()
        self._offer_numbers(may_set_number)
        self.initial |= {"end": self.TIME}
        self.helper.layout = self._layout()

    def _offer_messages(self):
        """The calendar closed message stands first, by its name and with its player."""
        usual, choice = self.service_number.calendar_closed_message, self.fields["prompt"]
        name = f"“{usual}”" if usual else _("none is set")
        choice.empty_label = _("The calendar closed message: %(name)s") % {"name": name}
        choice.usual = usual
        self.fields["new_name"].help_text = _(
            "It is added to the available messages. Left empty, it gets the name of the file."
        )

    def _offer_numbers(self, may_set_number):
        number, usual = self.fields["divert_number"], self.service_number.external_divert_number
        number.for_company(self.tenant)
        number.service_number = self.service_number
        if usual:
            words = _("Left empty: %(number)s, the external divert number.")
            number.help_text = f"{number.help_text} {words % {'number': number.prepare_value(usual)}}"
        if not may_set_number:
            del self.fields["divert_number"]

    def _layout(self):
        start = [] if self.has_begun else ["set_at"]
        number = ["divert_number"] if "divert_number" in self.fields else []
        return Layout(
            "kind",
            Div(*start, "end", "ends_at", css_class="for-a-while"),
            Div(*self.prompt_fields(), "is_silent", css_class="when-closed"),
            Div(*number, css_class="when-diverted"),
        )

    # Cleaning

    def clean_set_at(self):
        set_at = self._unless_untouched("set_at")
        if set_at and set_at < self.now:
            raise ValidationError(_("This time has passed. Leave the field empty to begin now."))
        return set_at

    def clean_ends_at(self):
        return self._unless_untouched("ends_at")

    def _unless_untouched(self, name):
        """What was typed, or the stored time to the second where the page's minutes were left as they are."""
        typed, stored = self.cleaned_data[name], self.initial.get(name)
        return stored if stored and stored.replace(second=0, microsecond=0) == typed else typed

    def clean(self):
        cleaned = super().clean()
        if self.has_begun:
            cleaned["set_at"] = self.instance.set_at
        elif "set_at" not in self.errors:
            cleaned["set_at"] = cleaned.get("set_at") or self.now
        self._clean_end(cleaned)
        self._leave_out_what_is_not_used(cleaned)
        if cleaned.get("kind") == Kind.DIVERT:
            self._need_number(cleaned)
        elif cleaned.get("is_silent") and (cleaned.get("prompt") or cleaned.get("file")):
            self.add_error("is_silent", _("Choose a message, or none at all."))
        self._look_for_others(cleaned)
        return cleaned

    def _look_for_others(self, cleaned):
        set_at, ends_at = cleaned.get("set_at"), cleaned.get("ends_at")
        if set_at and ends_at and not {"set_at", "ends_at", "end"} & self.errors.keys():
            self._refuse(in_the_way(self.instance, set_at, ends_at, self.now))

    def _refuse(self, others):
        """Name all that are in the way."""
        if others:
            words = [f"{one.get_kind_display()} {one.when}" for one in others]
            said = _("In the way: %(others)s. Choose other times, or change or delete what is in the way.")
            self.add_error("ends_at" if self.has_begun else "set_at", said % {"others": "; ".join(words)})

    def _clean_end(self, cleaned):
        """The instant of the end; a chosen way to say it goes before what stands in the field.

        It is counted from the beginning, or from now on where that lies behind.
        """
        way, set_at = cleaned.get("end") or self.TIME, cleaned.get("set_at")
        if way != self.TIME:
            self.errors.pop("ends_at", None)
        if set_at is None or "ends_at" in self.errors:
            return
        counted_from = max(set_at, self.now)
        if way == self.TODAY:
            cleaned["ends_at"] = start_of_day(timezone.localdate(counted_from) + timedelta(days=1))
        elif way == self.OPENING:
            cleaned["ends_at"] = planner().reopening(self.service_number, counted_from)
            if cleaned["ends_at"] is None:
                self.add_error("end", _("By its hours it does not open anew soon. Enter a time."))
                return
        self._check_end(cleaned)

    def _check_end(self, cleaned):
        ends_at = cleaned.get("ends_at")
        if ends_at is None:
            self.add_error("ends_at", _("Say until when: enter a time, or choose another end."))
        elif ends_at <= self.now:
            self.add_error("ends_at", HAS_PASSED)
        elif ends_at <= cleaned["set_at"]:
            self.add_error("ends_at", _("The end comes before the beginning."))

    def _leave_out_what_is_not_used(self, cleaned):
        """No message is played while calls are diverted, and no number called while it is closed."""
        if cleaned.get("kind") == Kind.DIVERT:
            unused = {"prompt": None, "is_silent": False, "file": None, "new_name": ""}
            words = _("Not kept: the message. While calls are diverted none is played.")
        else:
            unused = {"divert_number": ""} if "divert_number" in self.fields else {}
            words = _("Not kept: the number. While it is closed no call goes there.")
        if any(cleaned.get(name) for name in unused if name != "is_silent"):
            self.left_out = words
        for name, value in unused.items():
            self.errors.pop(name, None)
            cleaned[name] = value

    def _need_number(self, cleaned):
        has_field = "divert_number" in self.fields
        own = cleaned.get("divert_number") if has_field else self.instance.divert_number
        if own or self.service_number.external_divert_number or "divert_number" in self.errors:
            return
        if has_field:
            self.add_error("divert_number", _("Enter a number: no external divert number is set."))
        else:
            words = _("No external divert number is set. An admin of your company can set one under Numbers.")
            self.add_error("kind", words)

    # Saving

    @property
    def brings_message(self):
        """Whether a new message was uploaded, which has to be in the library before anything is said of it."""
        return bool(self.cleaned_data.get("file"))

    def with_message(self, prompt):
        """What was sent, as if a message of the library had been chosen."""
        data = self.data.copy()
        data["prompt"], data["new_name"] = str(prompt.pk), ""
        return data

    def foretold(self):
        """What callers will get, as the planner sees it before this is saved."""
        return planner().foretold(self.instance, self.now)

    def try_save(self, *, by):
        """Save; whatever is in the way becomes an error that names all of it."""
        if self.instance.pk is None:
            self.instance.set_by = by.get_full_name()
        try:
            return super().try_save()
        except Overlap as overlap:
            self._refuse(overlap.others)
            return False

    def save(self):
        """Of a form that brings a message that one alone, as `taken`: people have to see what callers get of it."""
        file = self.cleaned_data["file"]
        if file is None:
            save_override(override=self.instance, now=self.now)
            return
        self.taken = Prompt(tenant=self.tenant, name=self.cleaned_data["new_name"])
        add_prompt(prompt=self.taken, file=file, sound=file.sound)
