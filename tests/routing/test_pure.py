"""What plans calls knows no pages: no addresses, requests, forms, views or rights; nor does what it imports.

And pages below do not know what plans calls.
"""

import ast
from importlib.util import resolve_name
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# The modules of routing that are there for pages and requests; a new one is among the others until it is named here.
OF_PAGES = {
    "access",
    "answers",
    "apps",
    "as_json",
    "doubtful_numbers",
    "engine_views",
    "forms",
    "pages",
    "urls",
    "views",
}
PURE = sorted(f"routing.{path.stem}" for path in (ROOT / "routing").glob("*.py") if path.stem not in OF_PAGES)
IMPURE = {"django.urls", "django.http", "django.forms", "django.shortcuts", "users.access"}
IMPURE_PARTS = {"forms", "views", "urls", "pages", "access"}


def imports_of(name):
    """The names that a module of ours imports, those inside functions too; empty for modules of others."""
    path = ROOT.joinpath(*name.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    if not path.exists():
        return set()
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            source = resolve_name("." * node.level + (node.module or ""), package) if node.level else node.module
            found |= {source, *(f"{source}.{one.name}" for one in node.names)}
    return found


def is_impure(name):
    return any(f"{name}.".startswith(f"{one}.") for one in IMPURE) or bool(IMPURE_PARTS & {*name.split(".")[1:]})


def is_of_models(name):
    """Models know the addresses of their rows (get_absolute_url): what they import is not looked at."""
    return "models" in name.split(".")


def test_the_rules_are_among_them():
    rules = {"rules", "number_rules", "plan", "planner", "queue", "opening", "warnings", "configuration", "call"}
    assert {f"routing.{name}" for name in rules} <= {*PURE}


@pytest.mark.parametrize("name", PURE)
def test_nothing_of_pages_is_imported(name):
    seen, ahead = set(), [(name,)]
    while ahead:
        way = ahead.pop()
        for one in imports_of(way[-1]) - seen:
            assert not is_impure(one), f"{' imports '.join([*way, one])}: what plans calls knows no pages"
            if not is_of_models(one):
                seen.add(one)
                ahead.append((*way, one))


BELOW = ["common", "users", "service_numbers", "calendars", "queues"]


@pytest.mark.parametrize("app", BELOW)
def test_nobody_below_imports_the_planner(app):
    """They ask through common/planner_door.py."""
    modules = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in (ROOT / app).rglob("*.py")]
    assert [name for name in modules if any(f"{one}.".startswith("routing.") for one in imports_of(name))] == []
    assert modules
