"""One word for one act, on every page and in every message.

Edit opens what there is; Delete ends it for good; Remove takes it out of something that stays: a member out of a
group, a number off a user or a list.
"""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
APPS = [
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
]
TEXT = re.compile(r"""(?:translate|_|gettext|gettext_lazy)[ (]\s*["']([^"']+)["']""")
LINK = re.compile(r"""<a [^>]*href="\{% url '([a-z_]+:)?([a-z_]+)'[^>]*>(.*?)</a>""", re.DOTALL)
FORM = re.compile(
    r"""<form [^>]*action="\{% url '([a-z_]+:)?([a-z_]+)'[^>]*>.*?<button[^>]*>(.*?)</button>""", re.DOTALL
)
WORDS = {"edit": "Edit", "delete": "Delete", "remove": "Remove"}
# Said by nobody: another word for one of the above, or words of the machine.
BANNED = re.compile(
    r"^(Mend it|Change|Change the (?!password)\w+|Change work hours|Set one|Erase|Modify|Amend|Update)$"
    r"|Python|Ensure this|queryset|\bPOST\b|\bHTML\b|\bdatabase error\b|\binvalid\b|\bnull\b"
)
ACTS = {*WORDS.values(), "Change", "Mend", "Set", "Erase", "Clear", "Drop", "Take"}


def texts(folder, kinds):
    for kind in kinds:
        yield from (
            (path, path.read_text()) for path in (ROOT / folder).rglob(kind) if "migrations" not in path.parts
        )


def pages():
    yield from texts("templates", ["*.html", "*.txt"])


def test_no_page_and_no_message_says_a_word_of_its_own():
    found = {}
    sources = [*pages(), *(one for app in APPS for one in texts(app, ["*.py"]))]
    for path, source in sources:
        if said := {one for one in TEXT.findall(source) if BANNED.search(one)}:
            found[str(path.relative_to(ROOT))] = said
    assert found == {}


def act_of(name):
    """The act that an address is named for, or None."""
    return next((act for act in WORDS if name == act or name.startswith(f"{act}_") or name.endswith(f"_{act}")), None)


def first_word(inner, source):
    """What a link or button says first, through the variables that a page keeps its words in."""
    if variable := re.match(r"\s*\{\{ (label_\w+) \}\}", inner):
        inner = re.search(rf"""\{{% translate "([^"]+)" as {variable[1]} %\}}""", source)[0]
    said = TEXT.search(inner)
    return said and said[1].split()[0]


def test_what_leads_to_an_act_says_its_word():
    wrong, seen = [], 0
    for path, source in pages():
        for _namespace, name, inner in [*LINK.findall(source), *FORM.findall(source)]:
            act, word = act_of(name), first_word(inner, source)
            if act is None or word not in ACTS:  # the name of the thing leads to it, too
                continue
            seen += 1
            if word != WORDS[act]:
                wrong.append((path.name, name, word))
    assert wrong == []
    assert seen > 20
