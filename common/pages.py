"""Lists by the page: no page grows with the company. Their links are `templates/partials/pages.html`."""

from django.core.paginator import Paginator

ROWS_A_PAGE = 50


def page_of(request, rows, part="page", rows_a_page=None):
    """The page of a list that the address asks for in this `part` of its query: of two lists each has its own."""
    page = Paginator(rows, rows_a_page or ROWS_A_PAGE).get_page(request.GET.get(part))
    page.part = part
    return page


def keys_between(rows, start, stop, count):
    """The keys of a list's rows in their order, from `start` to before `stop`, read from the nearer end of the list.

    Of the `count` rows of an ordered query: those before a page are passed over one by one, so that the last page
    would take the longest.
    """
    if start > count // 2:
        return list(rows.reverse().values_list("pk", flat=True)[count - stop : count - start])[::-1]
    return list(rows.values_list("pk", flat=True)[start:stop])


def query_of(request):
    """The query of an address with its ?, to come back to the same pages of its lists; "" without one."""
    return f"?{request.GET.urlencode()}" if request.GET else ""
