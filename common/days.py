"""Days as people mean them: of this century, for another one can only be a slip of the keys."""

from django.utils.translation import gettext as _

DAY_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"]  # as browsers write one, and as people type one


def is_of_this_century(year):
    return 2000 <= year < 2100


def check_day(day):
    """Raise ValueError for a date, or a date with a time, of another century."""
    if not is_of_this_century(day.year):
        raise ValueError(_("Enter a date of this century."))
