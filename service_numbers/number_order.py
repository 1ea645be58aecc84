"""By which columns the lists of service numbers are sorted."""

from django.db.models import F
from django.db.models.functions import Lower

from common.lists import column_of, ordered

BY_NAME = (Lower("name"), F("id"))
# Column and order; by name additional ones stand under their main one.
SORTS = {
    "name": (),
    "number": (F("number__e164"),),
    "main_mode": (F("main_mode"), *BY_NAME),
}


def sorted_service_numbers(service_numbers, sort):
    """Service numbers by a column, and how that is called."""
    column, descending = column_of(sort, SORTS)
    sort = ("-" if descending else "") + column
    if column == "name":
        return service_numbers.in_order(descending=descending), sort
    return service_numbers.order_by(*ordered(SORTS[column], descending)), sort
