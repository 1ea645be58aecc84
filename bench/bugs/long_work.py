"""Bugs of sounds that are converted, imports that are taken in and sheets that are made by tasks."""

from .bug import Bug

CONVERSIONS, IMPORTS, EXPORTS = (
    "service_numbers/services/conversions.py",
    "users/services/imports.py",
    "users/services/exports.py",
)

BUGS = [
    Bug(
        "a plan that names a sound which is not there",
        "routing/values_of_rows.py",
        "Message(prompt.pk, prompt.name, prompt.is_too_quiet, prompt.has_sound)",
        "Message(prompt.pk, prompt.name, prompt.is_too_quiet)",
        ("tests/service_numbers/test_conversions.py",),
    ),
    Bug(
        "a sound that comes although another one was uploaded since",
        CONVERSIONS,
        "if prompt is None or not NewSound.objects.filter(pk=new.pk).exists():",
        "if prompt is None:",
        ("tests/service_numbers/test_conversions.py",),
    ),
    Bug(
        "a conversion that takes the place which is left to people",
        "common/bounded_reading.py",
        "free_slot(SLOTS[:1] if in_background else SLOTS)",
        "free_slot(SLOTS)",
        ("tests/service_numbers/test_conversions.py",),
    ),
    Bug(
        "a file of a killed task that stays beside the next one",
        CONVERSIONS,
        "            default_storage.delete(name)\n            default_storage.save(name",
        "            default_storage.save(name",
        ("tests/service_numbers/test_conversions.py",),
    ),
    Bug(
        "an import that is taken in although it was stopped",
        IMPORTS,
        "    if not end(imported, State.DONE, done=imported.rows):\n",
        "    if not end(imported, State.DONE, done=imported.rows) and False:\n",
        ("tests/users/test_imports.py",),
    ),
    Bug(
        "a twenty-first import of a day",
        IMPORTS,
        "imports.exclude(state__in=Import.PREVIEWS).filter(asked_at__gte=midnight).count() >= most",
        "imports.exclude(state__in=Import.PREVIEWS).filter(asked_at__gte=now).count() >= most",
        ("tests/users/test_imports.py",),
    ),
    Bug(
        "a sheet that a colleague fetches",
        EXPORTS,
        "Export.objects.for_tenant(tenant).filter(asked_by=user.pk)",
        "Export.objects.for_tenant(tenant)",
        ("tests/users/test_exports.py",),
    ),
    Bug(
        "a sheet that stays for ever",
        EXPORTS,
        "    drop_sheet(export=export)\n\n\ndef delete_sheet_file",
        "    export.kept_until\n\n\ndef delete_sheet_file",
        ("tests/users/test_exports.py",),
    ),
]
