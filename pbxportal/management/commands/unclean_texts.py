from itertools import groupby

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import models
from django.db.models import Q

from common.names import UniqueName, look_of
from common.text import cleaned

SUSPICIOUS = r"[^ -~]|^ | $"  # anything but plain characters, or blanks at the ends


class Command(BaseCommand):
    help = (
        "List stored names and notes that are not as forms would save them today, and names that look the same where "
        "one may stand only once. Nothing is changed: rename one of them on its page."
    )

    def handle(self, **options):
        for model in settings_models():
            for line in (*unclean(model), *same_looks(model)):
                self.stdout.write(line)


def settings_models():
    """Models whose rows people set: those with a history."""
    return [model for model in apps.get_models() if getattr(model, "history", None) is not None]


def typed_columns(model):
    """The columns with text that is typed: no choices, nothing that the portal writes itself."""
    fields = model._meta.concrete_fields
    return [
        one for one in fields if type(one) in TEXTS and one.editable and not one.choices and one.name != "password"
    ]


TEXTS = {models.CharField, models.TextField, models.EmailField, *models.EmailField.__subclasses__()}


def unclean(model):
    for column in (field.name for field in typed_columns(model)):
        rows = model._base_manager.filter(Q(**{f"{column}__regex": SUSPICIOUS})).order_by("pk")
        for pk, text in rows.values_list("pk", column).iterator():
            if (wanted := cleaned(text)) != text:
                yield f"{model._meta.label} {pk}, {column}: {text!a} would be {wanted!a}"


def same_looks(model):
    for rule in model._meta.constraints:
        if isinstance(rule, UniqueName):
            rows = model._base_manager.values_list("pk", "name", *rule.within)
            named = sorted((str(row[2:]), look_of(row[1]), row[0]) for row in rows)
            for (_scope, look), same in groupby(named, key=lambda one: one[:2]):
                pks = [str(pk) for *_rest, pk in same]
                if len(pks) > 1:
                    yield f"{model._meta.label} {', '.join(pks)}: all look like {look!a}"
