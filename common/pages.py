"""Lists by the page: no page grows with the company. Their links are `templates/partials/pages.html`."""

from django.core.paginator import Paginator

ROWS_A_PAGE = 50


def page_of(request, rows, part="page"):
    """The page of a list that the address asks for in this `part` of its query: of two lists each has its own."""
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get(part))
    page.part = part
    return page


def query_of(request):
    """The query of an address with its ?, to come back to the same pages of its lists; "" without one."""
    return f"?{request.GET.urlencode()}" if request.GET else ""
