"""What holds for all sources, scripts, templates and libraries of the portal: found by reading them."""

import ast
import re
import ssl
from pathlib import Path

import pytest
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import default_key

from common import smtp
from users.models.own_sign_in import SIGNS, new_sign
from users.services.users import APP_PASSWORD_LETTERS

APPS = (
    "common",
    "users",
    "service_numbers",
    "calendars",
    "queues",
    "routing",
    "history",
    "statistics",
    "telephony",
    "pbxportal",
)
SOURCES = [path for app in APPS for path in Path(app).rglob("*.py") if "migrations" not in path.parts]
TREES = {path.as_posix(): ast.parse(path.read_text()) for path in SOURCES}

# What makes objects or code of bytes, reads XML by itself, or draws what somebody could foresee.
NEVER_IMPORTED = {"pickle", "marshal", "shelve", "yaml", "xml", "lxml", "ctypes", "ftplib", "telnetlib", "jinja2"}
NEVER_CALLED = {"eval", "exec", "compile", "__import__", "from_string", "system", "popen", "Template"}
FORESEEN = {
    "pbxportal/demo/calls.py",  # the same calls of the demo each time
    "telephony/engine.py",  # in which order a random queue rings: nobody gains by knowing
}
RUN_PROGRAMS = {
    "common/ends_with_parent.py",  # what others of these start
    "common/bounded_reading.py",  # reads a file of people: only the name of a reader of ours is in the command
    "pbxportal/management/commands/run_portal.py",  # `make run`
    "pbxportal/worker_beside.py",
    "telephony/asterisk/process.py",  # Asterisk
    "telephony/asterisk/unpack.py",  # apt-get and dpkg-deb
    "telephony/softphones/process.py",  # a telephone of the tests and of `make phones`
    "telephony/softphones/programs.py",  # `make phones`
}
MAKE_PATTERNS = {  # of a table by country, of the first bytes of a kind of file, of a pattern of openpyxl's
    "common/sheets.py",
    "common/readers/sound_files.py",
    "common/numbering/enquiries.py",
    "common/numbering/codes.py",
    "users/prefixes.py",
}
STORE_FILES = {"users/services/logo.py", "users/services/exports.py", "service_numbers/services/conversions.py"}
# The one saves rows, the other puts back what a backup has by the name that it had.
BESIDE_THEM = {"service_numbers/services/prompts.py", "pbxportal/backup_files.py"}
OF_KEYS = {"hashlib", "hmac", "secrets", "ssl", "cryptography", "fido2", "joserfc"}
OF_KEYS |= {"django.utils.crypto", "django.core.signing", "django.contrib.auth.hashers", "django.contrib.auth.tokens"}
OF_MACHINES = {"socket", "http.client", "smtplib", "psycopg2", "urllib.request", "requests", "httpx", "aiohttp"}
IN_TABLE = re.compile(r"`((?:" + "|".join(APPS) + r")/[\w/]+\.py)`")


def imported(tree):
    """Each module that is imported anywhere in it, by its whole name; of `from a import b` both a and a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module
            yield from (f"{node.module}.{one.name}" for one in node.names)


def who_imports(modules):
    """The files that import one of these modules, or something of it."""
    return {
        file
        for file, tree in TREES.items()
        if any(name == one or name.startswith(f"{one}.") for name in imported(tree) for one in modules)
    }


def calls(tree):
    """Each call, with the name that is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            yield node, called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")


def named_in_section(title):
    """The files that a part of docs/security.md names."""
    parts = Path("docs/security.md").read_text().split("\n## ")
    (part,) = [one for one in parts if one.startswith(f"{title}\n")]
    return set(IN_TABLE.findall(part))


def test_nothing_is_made_of_what_somebody_sent():
    """No code, no object, no template and no XML: what comes in is JSON, forms, and files that are read apart."""
    assert who_imports(NEVER_IMPORTED) == set()
    found = [(file, name) for file, tree in TREES.items() for node, name in calls(tree) if name in NEVER_CALLED]
    assert [one for one in found if not is_of_re(*one)] == []


def is_of_re(file, name):
    return name == "compile" and "re" in set(imported(TREES[file]))


def test_what_is_drawn_by_chance_is_not_foreseen():
    assert who_imports({"random", "numpy.random"}) == FORESEEN


def test_programs_are_run_by_few_and_never_through_a_shell():
    assert who_imports({"subprocess", "os.system", "pty"}) == RUN_PROGRAMS
    for file in RUN_PROGRAMS:
        assert [node for node, _name in calls(TREES[file]) if "shell" in {one.arg for one in node.keywords}] == []


def test_no_pattern_is_made_of_what_somebody_typed():
    """Patterns are written in the sources, or made of tables that stand there or in libraries."""
    found = set()
    for file, tree in TREES.items():
        for node, name in calls(tree):
            of_re = isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "re"
            if of_re and name not in ("escape", "error") and not all(map(is_fixed, ast.walk(node.args[0]))):
                found.add(file)
    assert found == MAKE_PATTERNS


def is_fixed(node):
    return not isinstance(node, ast.Name | ast.Attribute) or ast.unparse(node).split(".")[-1].isupper()


def test_forms_say_which_fields_they_have():
    found = [file for file in TREES if '"__all__"' in Path(file).read_text()]
    assert found == []


def test_no_stored_file_is_called_as_people_say():
    """Whoever stores a file calls it by chance; models leave that to them."""
    stores = {file for file in who_imports({"django.core.files.storage"}) if ".save(" in Path(file).read_text()}
    assert stores == STORE_FILES | BESIDE_THEM
    for file in STORE_FILES:
        assert "secrets.token_hex(16)" in Path(file).read_text(), file
    assert [file for file in TREES if "upload_to" in Path(file).read_text()] == []


def test_whatever_makes_or_checks_keys_is_in_the_inventory():
    assert who_imports(OF_KEYS) == named_in_section("Keys and secrets")


def test_whatever_speaks_with_other_machines_is_in_the_inventory():
    assert who_imports(OF_MACHINES) == named_in_section("Other machines")


@pytest.mark.parametrize("script", sorted(Path("static").rglob("*.js")), ids=lambda path: path.name)
def test_scripts_show_text_as_text_and_keep_nothing(script):
    text = script.read_text()
    assert re.findall(r"(?:inner|outer)HTML|insertAdjacentHTML|document\.write|\beval\b|new Function", text) == []
    assert re.findall(r"postMessage|\"message\"|localStorage|sessionStorage|indexedDB|document\.cookie", text) == []
    assert re.findall(r"https?://", text) == []


def test_templates_bring_nothing_from_elsewhere():
    pages = [*Path("templates").rglob("*.html"), *Path("deploy").rglob("*.html")]
    assert len(pages) > 100
    for page in pages:
        text = page.read_text()
        assert re.findall(r"<(?:object|embed|applet|iframe|frame|base)\b", text) == [], page
        assert re.findall(r"<(?:script|link|img|audio|source)\b[^>]*=\"(?:https?:)?//", text) == [], page


def test_libraries_are_those_that_were_tried():
    """Each by its exact version and its hashes; where it comes from cannot change what it is."""
    text = Path("requirements.lock").read_text()
    begun = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert len(begun) > 40
    assert [line for line in begun if not re.match(r"[\w.-]+(\[[\w,-]+\])?==\S+ ", line)] == []
    assert text.count("==") == len(re.findall(r"==[^\n]*\\\n +--hash=sha256:[0-9a-f]{64}", text))
    assert "://" not in text
    assert "--no-deps --require-hashes" in Path("Dockerfile").read_text()


def test_what_is_made_by_chance_is_long_enough():
    """In bits. Recovery codes are few, and wrong ones count (tests/users/test_second_factor.py)."""
    assert len(VALID_KEY_CHARS) ** 32 > 2**128  # of sessions
    assert len(set(APP_PASSWORD_LETTERS)) ** 20 > 2**112
    assert len(set(SIGNS)) ** len(new_sign()) >= 2**79
    assert 16 ** len(default_key()) >= 2**160
    assert 32 ** len(StaticToken.random_token()) >= 2**40


def test_mail_servers_have_to_be_who_they_say():
    context = smtp.EmailBackend().ssl_context
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
