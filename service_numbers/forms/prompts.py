"""Forms that take a sound, and those that choose one of the library's prompts."""

import itertools
import json
import unicodedata
from pathlib import PurePath

from crispy_forms.layout import Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, Value, When
from django.db.models.functions import Lower
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms.base import TenantModelForm
from common.names import look_of
from common.reading_first import reads_first
from common.text import cleaned as without_unseen
from common.validators import validate_telephone_text

from ..audio import FORMATS, LARGEST_FILE, LONGEST, check
from ..models import Prompt
from ..services.prompts import add_prompt, replace_prompt

reads_sound_first = reads_first(check, "file")  # for each view of a form that TakesSound
NAME_TAKEN = gettext_lazy("There is a message of this name already.")


LONGEST_NAME = Prompt._meta.get_field("name").max_length


def name_offered(file, tenant, typed=""):
    """A name for what a file says: what was typed, else the file's own, as telephones can show it; with a number when
    that is taken.
    """
    name = name_wished(file, typed)
    taken = looks_taken(tenant)
    numbered = itertools.chain([name], (f"{name} ({number})" for number in itertools.count(2)))
    return next(one for one in numbered if look_of(one) not in taken)


def name_wished(file, typed=""):
    """The name of what a file says, whether it is taken or not."""
    names = [_as_shown(typed), _as_shown(PurePath(file.name).stem.replace("_", " ")), _("Message")]
    return next(filter(None, names))


def looks_taken(tenant):
    """The names of a library as people tell them apart."""
    return {look_of(one) for one in Prompt.objects.for_tenant(tenant).values_list("name", flat=True)}


def _can_be_shown(name):
    try:
        validate_telephone_text(name)
    except ValidationError:
        return False
    return True


def _as_shown(text):
    """As telephones can show it, with room for a number behind."""
    composed = unicodedata.normalize("NFC", text)
    shown = "".join(character if unicodedata.category(character)[0] in "LMNP" else " " for character in composed)
    return " ".join(shown.split())[: LONGEST_NAME - 6].strip()


class SoundField(forms.FileField):
    """An audio file. The value carries the Sound that was found in it as `sound`, as an ImageField's its image."""

    widget = forms.FileInput(attrs={"accept": "audio/*,video/*,.amr,.3gp,.m4a,.caf"})
    default_error_messages = {
        "required": gettext_lazy("Choose an audio file."),
        "empty": gettext_lazy("This file is empty. Choose another one."),
    }

    def __init__(self, **kwargs):
        limits = format_lazy(
            gettext_lazy("{formats}, or a film whose sound is taken: at most {megabytes} MB and {minutes} minutes."),
            formats=FORMATS,
            megabytes=LARGEST_FILE // 1_000_000,
            minutes=LONGEST // 60,
        )
        super().__init__(max_length=255, **{"help_text": limits} | kwargs)

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        if file:
            file.sound = check(file)
        return file


class TakesSound(TenantModelForm):
    """A form with a SoundField `file`. Browsers forget a file when the page comes back with errors: it says so."""

    def full_clean(self):
        super().full_clean()
        self._ask_for_file_again()

    limit_fields = dict.fromkeys(["prompts", "prompt_minutes", "prompt_megabytes"], "file")

    def try_save(self, **kwargs):
        super().try_save(**kwargs)
        self._ask_for_file_again()
        return not self.errors

    name_field = "name"
    named = taken = ""  # what a new sound is called in place of what was typed, or of its file's name, which is taken

    def name_new_sound(self):
        """Give a sound that can be taken a name that can be: browsers forget the file of a form that is refused.

        Only in `clean`, for a sound that becomes a message of its own.
        """
        file, typed = self.cleaned_data.get("file"), without_unseen(str(self.data.get(self.name_field, "")))
        name = self.cleaned_data.get(self.name_field)
        if not file or (name and _can_be_shown(name) and look_of(name) not in looks_taken(self.tenant)):
            return
        self.errors.pop(self.name_field, None)
        self.cleaned_data[self.name_field] = called = name_offered(file, self.tenant, typed)
        if typed or called != name_wished(file):
            self.named, self.taken = called, "" if typed else name_wished(file)

    def understood(self):
        """Also that a new message has another name than was typed."""
        words = _("It is called “%(name)s”: there is a message of the name you typed, or telephones cannot show it.")
        if self.taken:
            words = _("It is called “%(name)s”: there is a message “%(taken)s” already.")
        return [*super().understood(), *([words % {"name": self.named, "taken": self.taken}] if self.named else [])]

    @property
    def missing(self):
        """After saving: that there is less of a sound that was brought than there should be; "" when it is whole."""
        file = self.cleaned_data.get("file")
        return file.sound.missing if file else ""

    def _ask_for_file_again(self):
        if self.errors and self.files.get("file") and "file" not in self.errors:
            self.add_error("file", _("Choose the file again: it has not been kept."))


class PromptForm(TakesSound):
    """A prompt of the library: its name, and its sound, which may stay as it is once there is one."""

    file = SoundField(label=gettext_lazy("Audio file"))

    class Meta:
        model = Prompt
        fields = ["name"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["file"].required = False
            self.fields["file"].label = _("Replace the sound by this file")
        else:
            self.fields["name"].required = False
            self.fields["name"].help_text = _("Left empty, it gets the name of the file.")

    def seen(self):
        if self.instance.pk is None:
            return ""
        return json.dumps(json.loads(super().seen()) | {"uploaded_at": str(self.instance.last_upload)})

    def saved_values(self):
        return super().saved_values() | {"uploaded_at": str(self.instance.last_upload)}

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk is None:
            self.name_new_sound()
        now = str(self.instance.last_upload)
        known = (self._seen().get("uploaded_at", now), self._saved_earlier().get("uploaded_at"))
        if cleaned.get("file") and now not in known:
            self.add_error(
                "file",
                _("Somebody else has replaced the sound meanwhile. Listen to it, or choose your file again."),
            )
        return cleaned

    def save(self):
        file = self.cleaned_data["file"]
        if file is None:
            return super().save()
        save_sound = replace_prompt if self.instance.pk else add_prompt
        save_sound(prompt=self.instance, file=file, sound=file.sound)
        return self.instance


class ChoosesPrompt(TakesSound):
    """Chooses a prompt of the library as `setting` of a row, or puts a new one there and chooses that."""

    setting, name_field = None, "new_name"
    none_of_them = gettext_lazy("none")  # what it is to choose no prompt
    file = SoundField(label=gettext_lazy("Or upload a new one"), required=False)
    new_name = forms.CharField(
        label=gettext_lazy("Name of the new one"),
        required=False,
        max_length=LONGEST_NAME,
        validators=[validate_telephone_text],
        help_text=gettext_lazy(
            "It is added to the available messages and chosen here. Left empty, it gets the name of the file."
        ),
    )
    refusals = {"prompt_name_unique_in_company": ("new_name", NAME_TAKEN)}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        choice = self.fields[self.setting]
        choice.widget = forms.RadioSelect(attrs={"class": "form-check-input"})
        choice.empty_label = self.none_of_them
        chosen_first = Case(When(pk=self.initial.get(self.setting), then=Value(0)), default=Value(1))
        choice.queryset = choice.queryset.with_new_sound().order_by(chosen_first, Lower("name"), "id")
        others = [name for name in self.fields if name not in (self.setting, "file", "new_name")]
        self.helper.layout = Layout(*self.prompt_fields(), *others)

    def prompt_fields(self):
        """The library with its players and what a new one takes, for a layout."""
        return [Field(self.setting, template="service_numbers/_prompt_choice.html"), "file", "new_name"]

    @property
    def not_heard(self):
        """After saving: that callers do not hear yet what was chosen, "" when they do or nothing was."""
        prompt = getattr(self.instance, self.setting)
        return " ".join(filter(None, [prompt.not_heard if prompt else "", self.missing]))

    def clean(self):
        cleaned = super().clean()
        file, name = cleaned.get("file"), cleaned.get("new_name")
        if name and not file and "file" not in self.errors:
            self.add_error("file", _("Choose the file of the new message, or leave its name empty."))
        self.name_new_sound()
        return cleaned

    def save(self):
        file = self.cleaned_data["file"]
        if file is None:
            self.save_row()
            return self.instance
        prompt = Prompt(tenant=self.tenant, name=self.cleaned_data["new_name"])
        chosen_in = {"row": self.instance, "setting": self.setting, "save": self.save_row}
        add_prompt(prompt=prompt, file=file, sound=file.sound, **chosen_in)
        return self.instance

    def save_row(self):
        """Save the row alone, its prompt chosen."""
        self.instance.save()
