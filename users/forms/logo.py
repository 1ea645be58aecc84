from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms.base import PortalForm

from ..logo import read_logo


class LogoForm(PortalForm):
    picture = forms.FileField(
        label=_("Picture"),
        max_length=255,
        help_text=_("A PNG of exactly 50 × 50 pixels."),
        widget=forms.FileInput(attrs={"accept": "image/png"}),
        error_messages={"required": _("Choose a PNG file."), "empty": _("This file is empty. Choose another one.")},
    )

    def clean_picture(self):
        """The picture drawn anew, as a Logo."""
        return read_logo(self.cleaned_data["picture"])
