"""Who may import whom: apps stand on floors, and look down only. docs/working.md draws the house."""

import ast
from pathlib import Path

import pytest

# From the ground to the roof.
FLOORS = (
    *("common", "users", "service_numbers", "calendars", "queues", "routing"),
    *("history", "statistics", "recordings", "telephony", "pbxportal"),
)
# Inside an app: each kind of module knows those before it.
KINDS = ("models", "services", "forms", "views", "urls")
# Pages and commands that take a queryset or a service of a higher floor: what a page shows is not of one floor alone.
# The list only gets shorter. What callers get is asked through common/planner_door.py, never here.
UPWARD = {
    ("users/views/departments.py", "queues.services.memberships"),
    ("users/views/modes.py", "calendars.services.work_hours"),
    ("users/views/modes.py", "queues.services.memberships"),
    ("users/views/own_pages.py", "queues.services.memberships"),
    ("users/views/users.py", "calendars.services.work_hours"),
    ("service_numbers/views/prompts.py", "calendars.prompt_uses"),
}
MOST_UPWARD = 6


def sources():
    """Every module of the portal, as a path from its root; migrations are of their day."""
    for app in FLOORS:
        yield from (path for path in sorted(Path(app).rglob("*.py")) if "migrations" not in path.parts)


def imports_of(path, source=None):
    """The modules of the portal that one imports, inside functions, too: ["users.models", ...]."""
    package = path.parts[:-1]
    found = []
    for node in ast.walk(ast.parse(source or path.read_text())):
        if isinstance(node, ast.Import):
            found += [module_of(one.name) for one in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*above, *([node.module] if node.module else [])])
            found += [module_of(f"{base}.{one.name}") for one in node.names]
    return [one for one in found if one]


def module_of(name):
    """The module that `name`, a module or something in one, is found in; "" for what is none of the portal's."""
    app, *rest = name.split(".")
    if app not in FLOORS or (app == "statistics" and not rest):  # Python's own module of that name
        return ""
    parts = [app, *rest]
    while len(parts) > 1 and not (Path(*parts).is_dir() or Path(*parts).with_suffix(".py").is_file()):
        parts.pop()
    return "" if parts == ["statistics"] else ".".join(parts)


def kind_of(parts):
    """The place of a module among KINDS; None for one that is no such thing."""
    return next((place for place, kind in enumerate(KINDS) if kind in parts), None)


def upward(path, source=None):
    """The imports of a module that go to a higher floor, or into another app's views."""
    app = path.parts[0]
    for target in imports_of(path, source):
        there = target.split(".")[0]
        is_up = FLOORS.index(there) > FLOORS.index(app)
        if is_up or (there != app and "views" in target.split(".")):
            yield path.as_posix(), target


def test_every_app_has_its_floor():
    here = {path.parent.name for path in Path().glob("*/apps.py")} | {"common"}
    assert here == set(FLOORS), "Give the new app its place in FLOORS, and in the table of README.md."


def test_imports_go_down():
    found = {one for path in sources() for one in upward(path)}
    assert found - UPWARD == set(), (
        "These import upward, or another app's views. Pass what is needed from above (a condition, a function), ask "
        "through common/planner_door.py, or move the module up to the floor of what it needs."
    )
    assert UPWARD - found == set(), "No longer needed: take these out of UPWARD."


def test_the_exceptions_are_pages_and_commands_and_few():
    assert len(UPWARD) <= MOST_UPWARD
    assert [one for one in UPWARD if not {"views", "commands"} & set(Path(one[0]).parts)] == []


def test_inside_an_app_models_know_nothing_of_services_nor_these_of_forms_nor_these_of_views():
    wrong = []
    for path in sources():
        place = kind_of(path.with_suffix("").parts)
        for target in imports_of(path) if place is not None else ():
            there = kind_of(target.split("."))
            if target.split(".")[0] == path.parts[0] and there is not None and there > place:
                wrong.append((path.as_posix(), target))
    assert wrong == [], f"In an app: {' <- '.join(KINDS)}."


@pytest.mark.parametrize(
    ("path", "source", "target"),
    [
        ("users/models/user.py", "from queues.models import Member", "queues.models"),
        ("users/services/users.py", "def add():\n    from routing import planner", "routing.planner"),
        ("common/sheets.py", "import users.models", "users.models"),
        ("queues/views/skill.py", "from users.views.users import add", "users.views.users"),
        ("queues/views/skill.py", "from users.views import users", "users.views.users"),
        ("calendars/weekly.py", "from statistics.figures import Total", "statistics.figures"),
        ("users/signing_in/steps.py", "from ...queues import models", "queues.models"),
    ],
)
def test_what_is_caught(path, source, target):
    assert list(upward(Path(path), source)) == [(path, target)]


@pytest.mark.parametrize(
    "source", ["import statistics", "from statistics import mean", "from django.views import View"]
)
def test_what_is_no_module_of_ours(source):
    assert imports_of(Path("common/sheets.py"), source) == []
