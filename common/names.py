"""Names that look the same are the same: where a name may stand once, it may not stand again in other characters."""

import unicodedata

from django.core.exceptions import ValidationError
from django.db import models

from .text import ZWJ, ZWNJ, cleaned

_ONE_FOR_ALL = str.maketrans(
    dict.fromkeys("`´ʹʻʼʽˈ‘’‛′＇", "'")
    | dict.fromkeys("“”„‟″«»", '"')
    | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys([ZWJ, ZWNJ])
)


def look_of(name):
    """The same for all names that people cannot tell apart: by case, width, kinds of apostrophes, dashes and blanks.

    Accents are seen: Núñez is not Nunez.
    """
    plain = unicodedata.normalize("NFKC", cleaned(name).translate(_ONE_FOR_ALL))
    return " ".join(plain.casefold().split())


class UniqueName(models.UniqueConstraint):
    """A name that stands once among the rows which have the same `within`; forms also refuse one that looks the same.

    What the database holds, and migrations are told, is Django's plain constraint.
    """

    def __init__(self, *expressions, within=(), **kwargs):
        super().__init__(*expressions, **kwargs)
        self.within = within

    def deconstruct(self):
        _path, args, kwargs = super().deconstruct()
        return "django.db.models.UniqueConstraint", args, kwargs

    def clone(self):
        """Every model has a copy of its own."""
        copy = super().clone()
        copy.within = self.within
        return copy

    def validate(self, model, instance, exclude=None, using="default"):
        super().validate(model, instance, exclude, using)
        if exclude and not {"name", *self.within}.isdisjoint(exclude):
            return
        same = {name: getattr(instance, model._meta.get_field(name).attname) for name in self.within}
        others = model._base_manager.using(using).filter(**same).exclude(pk=instance.pk)
        wanted = look_of(instance.name)
        stands_so = model._base_manager.using(using).filter(pk=instance.pk, name=instance.name)
        if any(look_of(name) == wanted for name in others.values_list("name", flat=True)) and not stands_so.exists():
            raise ValidationError(self.get_violation_error_message(), code=self.violation_error_code)
