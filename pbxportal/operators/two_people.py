"""Of two operators who save the same page the second is told, and what only one of them has changed is kept."""

from django import forms
from django.utils.choices import flatten_choices
from django.utils.translation import gettext as _

from common.rows import is_change, lock


class OneAfterAnother:
    """Of Django's admin: a row that is saved is read as it is once whoever else changes it is done."""

    def get_object(self, request, object_id, from_field=None):
        row = super().get_object(request, object_id, from_field)
        if row is None or not is_change(request):
            return row
        lock(self.model._base_manager.filter(pk=row.pk))
        return super().get_object(request, object_id, from_field)


class ToldOfOthers(forms.ModelForm):
    """A form whose page carries what it showed, as hidden fields: of those that are `told`, once there is a row.

    The row of a bound form has to be as it is stored now.
    """

    told = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in [one for one in self.told if one in self.fields]:
            self.fields[name].show_hidden_initial = self.instance.pk is not None

    def full_clean(self):
        """What was not touched here is as if the page had shown what is stored now."""
        theirs = [name for name in self._changed_by_others() if not self._is_touched(name)]
        if theirs:
            self.data = self.data.copy()
            for name in theirs:
                self._put(self.add_prefix(name), name)
                self._put(self.add_initial_prefix(name), name)
            self.__dict__.pop("changed_data", None)  # of what was sent
        super().full_clean()

    def clean(self):
        cleaned = super().clean()
        for name in self._changed_by_others():
            if name in cleaned and not self._is_stored(name, cleaned[name]):
                self._tell(name)
        return cleaned

    def _changed_by_others(self):
        """The fields of which something else is stored than the page has shown."""
        shown = {name: self._shown(name) for name in self.fields if self.fields[name].show_hidden_initial}
        return [name for name, text in shown.items() if text is not None and text != self._stored_text(name)]

    def _is_touched(self, name):
        """Of a choice that is none any more Django cannot say: it is the same text then."""
        return _text(self[name].data) != self._shown(name) and name in self.changed_data

    def _stored(self, name):
        return self.get_initial_for_field(self.fields[name], name)

    def _stored_text(self, name):
        return _text(self.fields[name].prepare_value(self._stored(name)))

    def _is_stored(self, name, value):
        """Whether what was typed is what somebody else has saved, in whatever way it is written."""
        stored = self._stored(name)
        is_same = _text(self.fields[name].prepare_value(value)) == self._stored_text(name)
        return is_same or not self.fields[name].has_changed(stored, self[name].data)

    def _shown(self, name):
        """What the page has shown; None when no page of ours has sent this."""
        sent_as = self.add_initial_prefix(name)
        if sent_as not in self.data:
            return None
        return _text(self.fields[name].hidden_widget().value_from_datadict(self.data, self.files, sent_as))

    def _put(self, sent_as, name):
        """Into what was sent, what is stored."""
        stored = self._stored_text(name)
        if isinstance(self.fields[name], forms.MultipleChoiceField):
            self.data.setlist(sent_as, stored.split("\n"))
        else:
            self.data[sent_as] = stored

    def _tell(self, name):
        self.data = self.data.copy()
        self._put(self.add_initial_prefix(name), name)  # saved again, it is what was seen
        words = _("Somebody else has changed this to “%(value)s” meanwhile. Save again to keep yours.")
        self.add_error(name, words % {"value": _in_words(self.fields[name], self._stored_text(name)) or "–"})


def _text(value):
    """A value as text, whose lines end as those of pages do: browsers send others. Of several choices a line each."""
    if isinstance(value, (list, tuple)):
        value = "\n".join(sorted(map(str, value)))
    return "" if value is None else "\n".join(str(value).splitlines())


def _in_words(field, stored):
    """A stored value as the page shows it."""
    if isinstance(field, forms.BooleanField):
        return _("yes") if stored == "True" else _("no")
    if isinstance(field, forms.ModelChoiceField):
        return str(field.clean(stored)) if stored else ""
    if isinstance(field, forms.ChoiceField):
        labels = {str(value): str(label) for value, label in flatten_choices(field.choices)}
        return ", ".join(labels.get(one, one) for one in stored.split("\n"))
    return stored.replace("\n", ", ")
