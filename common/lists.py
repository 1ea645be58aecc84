"""What the address of a list asks for: which rows are searched for, by which column all of them are sorted; and how
one comes back to that from the pages of a row.

Its box is `templates/partials/search.html`, its headings are `templates/partials/sort_heading.html`.
"""

from urllib.parse import urlencode

from django.http import QueryDict

from .text import cleaned

LONGEST_SEARCH = 100
LIST = "list"  # the part of an address that says which page of a list one came from
PARTS = ("q", "sort", "page")
LONGEST_WAY = 400  # letters: each row of a list has it several times


def searched_for(request):
    """What the list's box was sent, without what nobody sees; "" where all rows are wanted."""
    return searched_in(request.GET)


def searched_in(query):
    """The same of the query of an address."""
    return cleaned(query.get("q", "").replace("\x00", ""))[:LONGEST_SEARCH]


def column_of(sort, columns, usual="name"):
    """The one of `columns` that `sort` names and whether it is descending, with a - in front; else the usual one."""
    column = sort.removeprefix("-")
    return (column, sort.startswith("-")) if column in columns else (usual, False)


def ordered(parts, descending, may_lack=False):
    """Expressions for order_by; with `may_lack` rows without the first stand last, whichever way it is sorted.

    Only the first part may be nobody's: of the others nothing is said about NULL, so that an index can serve.
    """
    lacking = [True if may_lack else None, *[None] * (len(parts) - 1)]
    return [
        part.desc(nulls_last=last) if descending else part.asc(nulls_last=last)
        for part, last in zip(parts, lacking, strict=True)
    ]


def list_here(request):
    """What links of a list's rows end with, for the way back to this page, order and search; "" of the first page."""
    asked = urlencode({part: request.GET[part] for part in PARTS if request.GET.get(part)})
    return "?" + urlencode({LIST: asked}) if asked and len(asked) <= LONGEST_WAY else ""


def list_kept(request):
    """The same of a page that was come to from such a link, for what leads on to others about the same thing."""
    return "?" + urlencode({LIST: _way(request)}) if _way(request) else ""


def back_to(request, url):
    """The address `url` of a list at the page, in the order and with the search that one came from."""
    return f"{url}?{way}" if (way := _way(request)) else url


def _way(request):
    """It is read and written anew, so that an address leads nowhere but into a list."""
    sent = QueryDict(request.GET.get(LIST, "")[:LONGEST_WAY])
    return urlencode({part: sent[part] for part in PARTS if sent.get(part)})
