"""Long lists of calls: how many they are is known from the roll-ups, and a page is read from the nearer end."""

from django.core.paginator import Paginator
from django.db.models import F, Q, Sum

from .charts import counts_of
from .figures import figures_of, figures_of_person
from .models import Direction
from .number_figures import ServiceNumberFigures, sums_by_number

CALLS_A_PAGE = 100
# How many calls the figures of BEHIND (calls.py) count, over the counts by the hour.
COUNTS = {
    "all": Sum(F("total") + F("elsewhere")),
    "missed": Sum(F("unanswered") + F("abandoned"), filter=Q(direction=Direction.INCOMING)),
    "not_reached": Sum("unanswered", filter=Q(direction=Direction.OUTGOING)),
    "error": Sum("errors"),
} | {name: Sum(name) for name in ("total", "answered", "unanswered", "transferred", "abandoned")}


class CallPages(Paginator):
    """Pages of a sorted queryset of calls of which there are `count`."""

    def __init__(self, calls, count):
        super().__init__(calls, CALLS_A_PAGE)
        self.count = count

    def page(self, number):
        """From the end of the list backwards where that is nearer: the database passes every row before a page."""
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        after = max(self.count - first - self.per_page, 0)
        if number == 1:
            return self._get_page(self._first_rows(), 1, self)
        if first <= after:
            return self._get_page(list(self.object_list[first : first + self.per_page]), number, self)
        found = self.object_list.reverse()[after : self.count - first]
        return self._get_page(list(found)[::-1], number, self)

    def _first_rows(self):
        """A list that ends on its first page has been counted by reading it, whatever the roll-ups say."""
        found = list(self.object_list[: self.per_page + 1])
        if len(found) <= self.per_page:
            self.count = len(found)
            self.__dict__.pop("num_pages", None)
        return found[: self.per_page]


def count_of_calls(question, figure, legs, person=None):
    """How many calls a figure (one of BEHIND) of a question counts; `legs` are those calls.

    Those that another phone took are kept of the company alone: of all calls of some the legs themselves are counted.
    """
    if figure == "all" and (person or question.department or question.service_number):
        return legs.order_by().count()
    if person or question.department:
        figures = figures_of_person(question, person) if person else figures_of(question, most=0).total
        return getattr(figures, {"error": "errors"}.get(figure, figure))
    return counts_of(question).aggregate(count=COUNTS[figure])["count"] or 0


def count_of_number_calls(question, figure, line=None):
    """How many calls of service numbers, or of the one with the key `line`, a figure of BEHIND_NUMBERS counts."""
    found = sums_by_number(question)
    rows = [found.get(line, {})] if line else found.values()
    return sum(getattr(ServiceNumberFigures(**row), figure) for row in rows)
