"""The forms of the customer modules: each is over some settings of one service number."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms.base import TenantModelForm
from common.forms.fields import EmailLinesField
from common.phone_numbers import format_number
from users.forms.fields import DivertNumberField
from users.forms.outside_addresses import ASKED_FIRST, NamesAddresses

from ..models import ServiceNumber
from ..number_display import example_of
from .prompts import ChoosesPrompt


class ServiceNumberSettingsForm(TenantModelForm):
    """Settings of a service number that stands."""

    not_heard = ""  # of a form that chooses a message (ChoosesPrompt): whether callers hear it already

    class Meta:
        model = ServiceNumber
        fields = []


class MessageForm(ChoosesPrompt):
    """What callers hear in one situation; its `setting` is the field of the prompt."""

    class Meta(ServiceNumberSettingsForm.Meta):
        pass


def message_form(setting):
    meta = type("Meta", (MessageForm.Meta,), {"fields": [setting]})
    return type("MessageForm", (MessageForm,), {"Meta": meta, "setting": setting})


class QueueMessagesForm(MessageForm):
    setting = "queue_music"

    class Meta(MessageForm.Meta):
        fields = ["queue_music", "announce_position", "announce_waiting_time"]


class TimeAndPositionForm(ServiceNumberSettingsForm):
    class Meta(ServiceNumberSettingsForm.Meta):
        fields = ["most_waiting", "longest_wait", "kick_out_after"]
        help_texts = {
            "most_waiting": gettext_lazy(
                "Who calls when so many wait gets the no agents mode. Left empty: no limit."
            ),
            "longest_wait": gettext_lazy(
                "Seconds. Who has waited so long gets the no agents mode. Left empty: no limit."
            ),
            "kick_out_after": gettext_lazy(
                "Seconds that callers may stay once the last agent has left. Left empty: the no agents mode at once."
            ),
        }


class NumberDisplayForm(ServiceNumberSettingsForm):
    class Meta(ServiceNumberSettingsForm.Meta):
        fields = ["number_display_type", "number_display_mode", "number_display_text"]
        help_texts = {
            "number_display_type": gettext_lazy(
                "Prefix and postfix put the expression before or after the number; anonymous shows none at all."
            ),
            "number_display_text": gettext_lazy(
                "The text put before or after, at most 20 characters. Nothing is put between it and the number: for "
                "a blank there, write one at its end, or at its beginning for a postfix."
            ),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["number_display_text"].strip = False

    def example(self):
        """What the agent will see of a call, as set now."""
        return example_of(self.instance)

    def clean(self):
        cleaned = super().clean()
        with_text = cleaned.get("number_display_type") in ("prefix", "postfix")
        is_blank = not cleaned.get("number_display_text", "").strip()
        if with_text and is_blank and "number_display_text" not in self.errors:
            self.add_error("number_display_text", _("Enter the text to put before or after, or choose another type."))
        return cleaned


class QueueTypeForm(ServiceNumberSettingsForm):
    class Meta(ServiceNumberSettingsForm.Meta):
        fields = ["queue_type", "retries", "ringing_time"]
        widgets = {"queue_type": forms.RadioSelect}
        labels = {
            "retries": gettext_lazy("Number of retries (when sequential)"),
            "ringing_time": gettext_lazy("Ringing time (when parallel)"),
        }
        help_texts = {
            "queue_type": gettext_lazy(
                "Skill-based: level 1 rings first, then the next level. Sequential, random and longest idle ring one "
                "phone after another."
            ),
            "retries": gettext_lazy("Rounds after the first one; then the no agents mode."),
            "ringing_time": gettext_lazy("Seconds, when all phones ring at once."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["queue_type"].choices = self._meta.model._meta.get_field("queue_type").choices


class ModeForm(ServiceNumberSettingsForm):
    """Chooses one of the modes; the page says what each of them lacks."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        [self.setting] = self.fields
        self.fields[self.setting].choices = self._meta.model._meta.get_field(self.setting).choices

    def selected(self):
        """The mode that holds now, in words."""
        return dict(self.fields[self.setting].choices)[self.initial[self.setting]]


def mode_form(setting):
    meta = type(
        "Meta", (ServiceNumberSettingsForm.Meta,), {"fields": [setting], "widgets": {setting: forms.RadioSelect}}
    )
    return type("ModeForm", (ModeForm,), {"Meta": meta})


class ServiceNumberDivertField(DivertNumberField):
    """Where calls of a service number go: also never the service number itself."""

    service_number = None

    def clean(self, value):
        e164 = super().clean(value)
        if e164 and self.service_number is not None and e164 == self.service_number.number.e164:
            raise ValidationError(
                _("%(number)s is this service number itself: calls would go round in a circle.")
                % {"number": format_number(e164)}
            )
        return e164


class DivertForm(ServiceNumberSettingsForm):
    """One divert number, typed without + or in any usual way."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        [self.setting] = self.fields
        field = self.fields[self.setting]
        field.for_company(self.tenant)
        field.service_number = self.instance


def divert_form(setting):
    meta = type("Meta", (ServiceNumberSettingsForm.Meta,), {"fields": [setting]})
    field = ServiceNumber._meta.get_field(setting).formfield(
        form_class=ServiceNumberDivertField,
        help_text=gettext_lazy("With or without +, in any usual way. Left empty, there is none."),
    )
    return type("DivertForm", (DivertForm,), {"Meta": meta, setting: field})


class VmsEmailForm(NamesAddresses, ServiceNumberSettingsForm):
    addresses_field = "vms_emails"
    vms_emails = EmailLinesField(
        label=gettext_lazy("VMS email"),
        required=False,
        max_length=2500,
        help_text=format_lazy(
            "{} {}",
            gettext_lazy("Where voicemail recordings are sent to: one or more addresses, one a line."),
            ASKED_FIRST,
        ),
    )

    class Meta(ServiceNumberSettingsForm.Meta):
        fields = ["vms_emails"]
