"""What time it is for a company, for tests that hold at any moment.

UTC, in which tests run, has another day than London for an hour of each summer night; and when clocks go back there,
an hour comes twice.
"""

from datetime import timedelta

from django.utils import timezone


def today(company):
    """The day by the company's clock, by which its pages go."""
    return timezone.localdate(timezone=company.zone)


def typed(moment, company):
    """What somebody types in a field of date and time: to the minute, by the company's clock."""
    return f"{timezone.localtime(moment, company.zone):%Y-%m-%dT%H:%M}"


def written(moment, company):
    """As pages write a moment that is a week ahead or more: 4 January 09:00, with the year if it is another."""
    local = timezone.localtime(moment, company.zone)
    year = "" if local.year == today(company).year else f" {local.year}"
    return f"{local.day} {local:%B}{year} {local:%H:%M}"


def that_comes_once(moment, company):
    """This moment, or one some hours later whose time on the company's clock is not that of another moment, too."""
    while _offset(moment, company, 0) != _offset(moment, company, 1):
        moment += timedelta(hours=1)
    return moment


def _offset(moment, company, fold):
    return moment.astimezone(company.zone).replace(fold=fold).utcoffset()
