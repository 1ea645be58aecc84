"""What web processes share: all that a first request would load, loaded once before they fork (gunicorn.conf.py).

Whoever adds to it keeps in mind that the processes get a copy: no connection may be open afterwards, and no thread
run, for neither survives a fork (tests/production/test_loading.py).
"""

import gc
import importlib
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_backends
from django.contrib.auth.hashers import get_hashers
from django.contrib.auth.password_validation import get_default_password_validators
from django.forms.renderers import get_default_renderer
from django.template import TemplateDoesNotExist, TemplateSyntaxError, engines
from django.urls import Resolver404, get_resolver
from django.utils import translation
from django.utils.formats import get_format
from django.utils.module_loading import import_string
from phonenumbers import SUPPORTED_SHORT_REGIONS, PhoneMetadata


def load_everything():
    """Addresses with their views, templates, words, what numbers of each country look like, and its holidays."""
    load_addresses()
    for engine in (*engines.all(), get_default_renderer().engine):
        load_templates(engine)
    with translation.override(settings.LANGUAGE_CODE):
        translation.gettext("")
        get_format("DATE_FORMAT")
    get_backends(), get_hashers(), get_default_password_validators()
    for named in (settings.SESSION_SERIALIZER, settings.MESSAGE_STORAGE, *context_processors()):
        import_string(named)
    importlib.import_module("holidays.countries")  # the library loads them with the first question about one
    PhoneMetadata.load_all()
    for region in SUPPORTED_SHORT_REGIONS:
        PhoneMetadata.short_metadata_for_region(region)


def context_processors():
    return [name for one in settings.TEMPLATES for name in one["OPTIONS"].get("context_processors", [])]


def load_addresses():
    """Every view, and each address as an expression that is ready to be compared."""
    resolver = get_resolver()
    resolver.reverse_dict  # noqa: B018 - it is worked out when it is read
    with suppress(Resolver404):
        resolver.resolve("/no-such-page/")


def load_templates(engine):
    """Each template that the engine finds; those that only make sense where something else is installed stay out."""
    for folder in engine.template_dirs:
        for path in Path(folder).rglob("*.html"):
            try:
                engine.get_template(path.relative_to(folder).as_posix())
            except (TemplateDoesNotExist, TemplateSyntaxError):
                continue


def freeze():
    """Let no collection of garbage look at what is loaded: it takes long, and copies the memory that it looks at."""
    gc.freeze()
    gc.enable()
