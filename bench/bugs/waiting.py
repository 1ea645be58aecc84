"""Bugs of waiting for others, and of media that are full or damaged."""

from .bug import Bug

BUGS = [
    Bug(
        "somebody else's change that makes a page break",
        "common/outages.py",
        'LOCKED = ("55P03", "40P01", "40001")',
        "LOCKED = ()",
        ("tests/test_outages.py",),
    ),
    Bug(
        "a page that gives back a password",
        "pbxportal/typed.py",
        'SECRET = re.compile(r"(^|_)(password\\d?|pin|secret)$|^(code|credential)$")',
        'SECRET = re.compile("none such")',
        ("tests/hostile/test_forms.py::test_what_is_typed_in_secret",),
    ),
    Bug(
        "a button for what a foreign page has sent",
        "pbxportal/try_again.py",
        'return getattr(request, "csrf_processing_done", False) and request.method == "POST"',
        'return request.method == "POST"',
        ("tests/test_outages.py",),
    ),
    Bug(
        "engines that are told in HTML to try again",
        "pbxportal/try_again.py",
        "return access_of(match.func) == ENGINE",
        "return False",
        ("tests/test_outages.py",),
    ),
    Bug(
        "a page that takes a lock because somebody looks",
        "common/rows.py",
        "    if is_change(request):\n        lock(rows.filter(**which))",
        "    lock(rows.filter(**which))",
        ("tests/test_try_again.py",),
    ),
    Bug(
        "a change that is undone to see whether it can be",
        "history/views.py",
        '"reason": "" if undone_by else undoing.reason_in_sight(change_set, request.user)',
        '"reason": "" if undone_by else undoing.undo(change_set=change_set, by=request.user)',
        ("tests/test_try_again.py",),
    ),
    Bug(
        "half a file that stays",
        "common/storage.py",
        "            if not was_there:\n                _remove(path)\n            raise failed",
        "            raise failed",
        ("tests/test_storage.py",),
    ),
    Bug(
        "a damaged backup that is no zip in another way",
        "pbxportal/archive.py",
        "except Exception as error:",
        "except zipfile.BadZipFile as error:",
        ("tests/production/test_damaged_archives.py",),
    ),
]
