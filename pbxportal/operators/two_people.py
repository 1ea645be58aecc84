"""Of two operators who save the same page the second is told, and what only one of them has changed is kept."""

from django import forms
from django.utils.translation import gettext as _


class ToldOfOthers(forms.ModelForm):
    """A form whose page carries what it showed, as hidden fields: of those with `show_hidden_initial`.

    The row of a bound form has to be as it is stored now.
    """

    def clean(self):
        cleaned = super().clean()
        for name in [one for one in self.fields if self.fields[one].show_hidden_initial]:
            shown, stored = self.data.get(self.add_initial_prefix(name)), self._stored(name)
            if shown is None or _as_lines(shown) == _as_lines(stored) or name not in cleaned:
                continue
            if name not in self.changed_data:
                cleaned[name] = self.get_initial_for_field(self.fields[name], name)  # theirs
            elif _as_lines(str(self.fields[name].prepare_value(cleaned[name]))) != _as_lines(stored):
                self._tell(name, stored)
        return cleaned

    def _stored(self, name):
        value = self.fields[name].prepare_value(self.get_initial_for_field(self.fields[name], name))
        return "" if value is None else str(value)

    def _tell(self, name, stored):
        self.data = self.data.copy()
        self.data[self.add_initial_prefix(name)] = stored  # saved again, it is what was seen
        words = _("Somebody else has changed this to “%(value)s” meanwhile. Save again to keep yours.")
        if isinstance(self.fields[name], forms.BooleanField):
            stored = _("yes") if stored == "True" else _("no")
        elif isinstance(self.fields[name], forms.ModelChoiceField) and stored:
            stored = str(self.fields[name].clean(stored))
        self.add_error(name, words % {"value": stored.replace("\n", ", ") or "–"})


def _as_lines(text):
    """Browsers send other line ends than pages have."""
    return "\n".join(text.splitlines())
