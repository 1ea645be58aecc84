"""The prompts of all companies as files that Asterisk plays, and a class of music for each.

A copy is called by the prompt and the time of its upload, so that who hears one goes on hearing it when it is
replaced. `.wav` has 8 kHz and `.wav16` 16 kHz; they lie side by side and Asterisk takes what the call carries.
"""

import logging

from django.core.files.storage import default_storage

from service_numbers.models import Prompt
from telephony.private_files import write_private

NAME = "music.conf"
DEFAULT_MUSIC = "default"
logger = logging.getLogger("portal.calls")


class Sounds:
    """The copies in one engine's folder. `refresh` is called at the start, and whenever a prompt may have changed."""

    def __init__(self, places):
        self.places = places
        self._names = self._copied_before()  # primary key: the name of the present copy

    def refresh(self):
        """Copy what is new, write the classes of music; whether those changed.

        What no prompt has any more goes with the next call but one: calls may play it until then.
        A file that cannot be read leaves its prompt without sound, for this time.
        """
        rows = Prompt.objects.exclude(narrow="").exclude(wide="").order_by("pk")
        names = {}
        for pk, narrow, wide, uploaded_at in rows.values_list("pk", "narrow", "wide", "uploaded_at"):
            name = f"{pk}-{uploaded_at:%Y%m%d%H%M%S%f}"
            if self._copied(name, narrow, wide):
                names[pk] = name
        replaced = set(self._names.values()) - set(names.values())
        self._names = names
        changed = self._write_classes(sorted({*names.values(), *replaced}))
        self._remove_all_but({*names.values(), *replaced})
        return changed

    def _copied_before(self):
        """The last copy of each prompt that a former process made: until the database has been asked they hold."""
        names = sorted(path.stem for path in self.places.sounds.glob("*.wav") if path.with_suffix(".wav16").exists())
        return {int(name.partition("-")[0]): name for name in names if name.partition("-")[0].isdigit()}

    def path(self, pk):
        """What Asterisk is told to play for a prompt, `sound:` in front; None while it has no sound."""
        return str(self.places.sounds / self._names[pk]) if pk in self._names else None

    def music(self, pk):
        """The class of music that plays a prompt over and over; without one what the provider's engine has."""
        return self._names.get(pk, DEFAULT_MUSIC)

    def _copied(self, name, narrow, wide):
        for ending, stored in ((".wav", narrow), (".wav16", wide)):
            path = self.places.sounds / f"{name}{ending}"
            if path.exists():
                continue
            beside = path.with_suffix(".new")
            try:
                with default_storage.open(stored) as source:
                    beside.write_bytes(source.read())
            except OSError:  # its row may just have gone, or the storage is away, which it says itself
                logger.warning("a prompt could not be copied", extra={"prompt": name})
                return False
            beside.chmod(0o600)
            beside.replace(path)
        return True

    def _write_classes(self, names):
        classes = [f"[{name}]\nmode = playlist\nentry = {self.places.sounds / name}\n" for name in names]
        return write_private(self.places.conf / NAME, "\n".join(classes))

    def _remove_all_but(self, names):
        for path in self.places.sounds.iterdir():
            if path.stem not in names:
                path.unlink(missing_ok=True)
