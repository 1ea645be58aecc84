"""No page grows with the company: one that shows rows shows at most fifty of a kind, and leads to the next ones."""

import re
from decimal import Decimal
from pathlib import Path

from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.urls import reverse

from common.pages import ROWS_A_PAGE
from tests.many_rows import MANY, many_rows
from tests.routes import ROUTES
from tests.rows import address
from users.models import ListedNumber
from users.money import money

# A text with how many rows there are in all: the name by which it says so where they are not grouped, and the text.
OF_ROWS = re.compile(
    r"{% blocktranslate [^%]*?(\w+)=\w+\.paginator\.count(?!\|grouped)\b[^%]*%}(.*?){% endblocktranslate %}",
    re.DOTALL,
)
WORD = re.compile(r"\b([a-z_]+)-([0-9]{2})-")
# Rows without a word: each has an address, or a number.
BY_ADDRESS = {
    "planned absence": re.compile(r"/absences/([0-9]+)/delete/"),
    "voicemail": re.compile(r"/voicemail/([0-9]+)/delete/"),
    "recording of a number": re.compile(r"/recordings/([0-9]+)/delete/"),
    "sign-in": re.compile(r"/sign-ins/([0-9]+)/"),
    "own number": re.compile(r"\+44 1632 96([0-9]{4})"),
}
PROMPTS, DEPARTMENTS = {"prompt"}, {"department"}
# What is shown whole: what one chooses among in a form, and what is no list.
WHOLE = {
    "users:edit": {"department", "own number"},  # a page of further numbers, and the main one in its field
    "users:add": {"department", "answered"},  # the first hundred service numbers
    "users:common_settings": {"member"},  # colleagues to choose from
    "users:delete": {"member", "own number"},  # who may get the numbers, and which these are
    "users:lists": {"own number"},  # a page of them, and the first one in what callers get
    "users:refused_callers": {"own number"},
    "company:add_department": DEPARTMENTS,
    "company:office_hours": PROMPTS,
    "company:office_hours_message": PROMPTS,
    "service_numbers:detail": PROMPTS,  # to close with
    "service_numbers:add_override": PROMPTS,
    "service_numbers:queue_messages": PROMPTS,
    "service_numbers:welcome_message": PROMPTS,
    "service_numbers:opening_hours_closed_message": PROMPTS,
    "service_numbers:calendar_closed_message": PROMPTS,
    "service_numbers:no_agents_message": PROMPTS,
    "service_numbers:calendar_add": PROMPTS,
    "service_numbers:add_members": DEPARTMENTS,
    # To choose from; people are a hundred a page: tests/statistics/test_pages_of_people.py.
    "statistics:report": {"department", "answered", "member"},
    "statistics:charts": {"department", "answered"},
    "statistics:service_numbers": {"department", "answered"},
    "statistics:of_user": {"answered"},  # to choose from
}
# Pages whose first of several pages shows these.
PAGED = {
    ("company:departments", "department"),
    ("company:lists", "company_black"),
    ("company:lists", "company_white"),
    ("company:number_plan", "entry"),
    ("company:orders", "order"),
    ("service_numbers:additional_numbers", "answered"),
    ("service_numbers:calendar", "past"),
    ("service_numbers:calendar_copy", "answered"),
    ("service_numbers:calendar", "upcoming"),
    ("service_numbers:caller_blacklist", "blacklist"),
    ("service_numbers:dial_in_recording_numbers", "recording"),
    ("service_numbers:list", "answered"),
    ("service_numbers:members", "member"),
    ("service_numbers:prompts", "prompt"),
    ("service_numbers:recordings", "recording of a number"),
    ("service_numbers:skill", "member"),
    ("service_numbers:warnings", "answered"),
    ("company:sign_in_log", "noted"),
    ("sign_in_list", "sign-in"),
    ("sign_in_log", "noted"),
    ("statistics:mailed", "report"),
    ("users:calls", "call"),
    ("users:common_settings", "answered"),
    ("users:lists", "own_black"),
    ("users:lists", "own_white"),
    ("users:refused_callers", "own_refused"),
    ("users:list", "member"),
    ("users:modes", "planned absence"),
    ("users:numbers", "answered"),
    ("users:numbers", "own number"),
    ("users:profile", "planned absence"),
    ("users:service_numbers", "answered"),
    ("users:voicemail", "voicemail"),
}
NEARLY = ROWS_A_PAGE - 5  # rows without the word may stand between them
ARGUMENTS = {(), ("person",), ("service_number",)}
LISTS = [one for one in ROUTES if one.method == "GET" and one.admin == 200 and one.args in ARGUMENTS]


def shown(page):
    """How many rows of each kind a page shows."""
    found = {(kind, number) for kind, number in WORD.findall(page)}
    kinds = {kind: sum(1 for one, _number in found if one == kind) for kind, _number in found}
    for kind, pattern in BY_ADDRESS.items():
        if rows := set(pattern.findall(page)):
            kinds[kind] = len(rows)
    return kinds


def test_every_list_has_pages(as_admin, admin, company):
    rows = many_rows(company, admin)
    paged, too_long = set(), {}
    for route in LISTS:
        answer = as_admin.get(address(route, rows))
        if answer.streaming or "html" not in answer["Content-Type"]:
            continue
        page = answer.content.decode()
        kinds = shown(page)
        if 'rel="next"' in page:
            paged |= {(route.name, kind) for kind, count in kinds.items() if NEARLY <= count <= ROWS_A_PAGE}
        if many := {kind for kind, count in kinds.items() if count > ROWS_A_PAGE} - WHOLE.get(route.name, set()):
            too_long[route.name] = many
    assert too_long == {}, "These pages grow with the company: use page_of (common/pages.py), or say why in WHOLE."
    assert PAGED - paged == set()


def test_one_comes_back_to_the_page_one_was_on(as_admin, company):
    ListedNumber.objects.bulk_create(
        ListedNumber(tenant=company, kind=kind, digits=f"+4416329600{number:02}")
        for kind in ("black", "white")
        for number in range(MANY)
    )
    url = reverse("company:lists")
    page = as_admin.get(url, {"black": "2"}).context["sections"]
    assert [len(section["page"]) for section in page] == [MANY - ROWS_A_PAGE, ROWS_A_PAGE]
    removed = as_admin.post(page[0]["page"][0].remove_url)
    assert removed.url == f"{url}?black=2"
    answer = as_admin.post(reverse("company:add_to_list", args=["white"]), {"entries": "x"}).content.decode()
    assert f'href="{url}?white=2"' in answer, "a form that was sent stands at an address without pages"
    for number in ("0", "-1", "x", "9" * 5000, "٢", "\x00", "1.5"):
        assert as_admin.get(url, {"black": number}).status_code == 200


def test_how_many_there_are_is_written_as_people_read_it():
    page = Paginator(range(1_234), 100).page(11)
    part = render_to_string("statistics/_part.html", {"page": page, "table": True})
    assert "Rows 1,001 to 1,100 of 1,234. The total is that of all." in " ".join(part.split())
    assert money(Decimal("15012.5")) == "GBP 15,012.50"
    texts = [(path, OF_ROWS.findall(path.read_text())) for path in Path("templates").rglob("*.html")]
    assert sum(len(found) for _path, found in texts) >= 8
    bare = {str(path) for path, found in texts for name, text in found if f"{{{{ {name} }}}}" in text}
    assert bare == set(), "take |grouped: 1,001 users"
