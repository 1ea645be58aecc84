"""What the address of a list asks for: which rows are searched for, and by which column all of them are sorted.

Its box is `templates/partials/search.html`, its headings are `templates/partials/sort_heading.html`.
"""

from .text import cleaned

LONGEST_SEARCH = 100


def searched_for(request):
    """What the list's box was sent, without what nobody sees; "" where all rows are wanted."""
    return cleaned(request.GET.get("q", "").replace("\x00", ""))[:LONGEST_SEARCH]


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
