"""docs/asvs.md is whole and names what there is; docs/security.md has what it says is written there."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest
from django import forms
from django.apps import apps
from django.contrib.auth.password_validation import validate_password
from django.urls import get_resolver

from calendars.calendar_files import LARGEST_ICALENDAR
from common import uploaded_sheets
from pbxportal import logs
from service_numbers import audio
from tests.test_ground_rules import TREES, calls, named_in_section
from users import logo
from users.signing_in.hashing import SmallArgon2

ASVS, SECURITY = Path("docs/asvs.md").read_text(), Path("docs/security.md").read_text()
# How many requirements of levels 1 and 2 each part of ASVS 5.0.0 has; in each they come before those of level 3.
PARTS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1, "3.2": 2, "3.3": 4,
    "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4, "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5,
    "7.5": 2, "7.6": 2, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4,
    "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1,
    "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 4, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4,
    "17.3": 2,
}  # fmt: skip
STATES = ("met", "not met", "not for us")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def cells_of(line):
    return [cell.strip() for cell in line.strip("|\n").split("|")]


ROWS = [cells_of(line) for line in ASVS.splitlines() if re.match(r"\| \d+\.\d+\.\d+ \|", line)]
COUNTED = [cells_of(line) for line in ASVS.splitlines() if re.match(r"\| (\d+ [A-Z]|all \|)", line)]


def test_every_number_of_level_2_stands_there_once_and_in_order():
    expected = [f"{part}.{number}" for part, most in PARTS.items() for number in range(1, most + 1)]
    assert [row[0] for row in ROWS] == expected
    assert len(expected) == 253


def test_each_has_a_state_and_says_why():
    for number, asked, state, why, proven in ROWS:
        assert state in STATES, number
        assert asked, number
        assert why, number
        assert bool(proven) == (state == "met"), number


def test_what_is_met_names_tests_that_there_are():
    functions = {}
    for number, _asked, _state, _why, proven in ROWS:
        named = NAMED.findall(proven)
        assert len(named) == proven.count("::"), number
        for file, function in named:
            if file not in functions:
                found = ast.walk(ast.parse(Path(file).read_text()))
                functions[file] = {one.name for one in found if isinstance(one, ast.FunctionDef)}
            assert function in functions[file], f"{number} names {file}::{function}, which is not there."


def test_the_counts_are_those_of_the_table():
    expected = {}
    for number, _asked, state, _why, _proven in ROWS:
        for chapter in (number.split(".")[0], "all"):
            expected.setdefault(chapter, Counter())[state] += 1
    assert {name.split()[0]: tuple(map(int, counts)) for name, *counts in COUNTED} == {
        chapter: (counts.total(), *(counts[state] for state in STATES)) for chapter, counts in expected.items()
    }


def section(title):
    (part,) = [one for one in SECURITY.split("\n## ") if one.startswith(f"{title}\n")]
    return part


def test_every_way_to_sign_in_is_in_the_guide():
    """Whatever signs somebody in calls Django's login, or is its view of signing in."""
    found = {file for file, tree in TREES.items() if any(name == "login" for _call, name in calls(tree))}
    found |= {
        file for file in TREES if re.search(r"^class \w+\(.*\bLoginView\)", Path(file).read_text(), re.MULTILINE)
    }
    assert found == named_in_section("Ways to sign in")


def test_every_model_has_its_place_among_what_is_sensitive():
    placed = re.findall(r"`(\w+)`", section("What is sensitive"))
    assert sorted(placed) == sorted({model.__name__ for model in apps.get_models()})


def test_what_may_be_uploaded_is_what_the_guide_says():
    largest = (logo.LARGEST_FILE, audio.LARGEST_FILE, uploaded_sheets.LARGEST_FILE, LARGEST_ICALENDAR)
    said = re.findall(r"\| ([\d.]+) MB", section("What may be uploaded"))
    assert [float(one) * 1_000_000 for one in said] == list(largest)
    fields = [field for form in every_form() for field in form.base_fields.values()]
    files = {type(field).__name__ for field in fields if isinstance(field, forms.FileField)}
    assert files == {"FileField", "SoundField"}


def test_what_is_logged_is_in_the_guide():
    named = {
        node.args[0].value
        for tree in TREES.values()
        for node, name in calls(tree)
        if name == "getLogger" and isinstance(node.args[0], ast.Constant)
    }
    assert named | {logs.REQUESTS} == set(re.findall(r"`(portal\.\w+)`", section("What is logged")))
    handlers = logs.config(json_lines=True)["handlers"]
    assert {one["class"] for one in handlers.values()} == {"logging.StreamHandler"}


def every_form(of=forms.BaseForm):
    """Each form of ours: all are imported by the views that addresses lead to."""
    assert get_resolver().url_patterns
    for form in of.__subclasses__():
        if form.__module__.split(".")[0] in {path.split("/")[0] for path in TREES} and hasattr(form, "base_fields"):
            yield form
        yield from every_form(form)


def test_fields_of_passwords_hide_them_and_let_programs_fill_them_in():
    secret = re.compile(r"password\d?$|secret$")
    found = {
        f"{form.__name__}.{name}": field.widget
        for form in every_form()
        for name, field in form.base_fields.items()
        if secret.search(name) and isinstance(field, forms.CharField)
    }
    assert len(found) > 4
    for name, widget in found.items():
        assert isinstance(widget, forms.PasswordInput), name
        assert not {"onpaste", "readonly"} & set(widget.attrs), name
        asked = "off" if name.endswith("secret") else "current-password|new-password"
        assert re.fullmatch(asked, widget.attrs["autocomplete"]), name


@pytest.mark.parametrize("length", [64, 200])
def test_long_passwords_are_taken(length):
    """Whole: the last sign counts."""
    password = ("nine blue kites " * 13)[:length]
    validate_password(password)
    hasher = SmallArgon2()
    encoded = hasher.encode(password, "salt-of-a-test-22-signs")
    assert [hasher.verify(one, encoded) for one in (password, password[:-1], password.upper())] == [
        True,
        False,
        False,
    ]
