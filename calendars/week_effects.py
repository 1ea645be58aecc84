"""What holds once the hours of a week have been saved, in sentences: today, and for whom."""

from django.utils import timezone
from django.utils.translation import gettext as _

from common.planner_door import MOST_NAMED, planner
from service_numbers.models import ServiceNumber

from .models import OpeningHours
from .week_changes import today_in_words
from .week_words import hours_in_words
from .weekly import Weekday


def of_office_hours(company, change):
    """For the service numbers that go by them: how the first of them stand now."""
    return [_today(change), _of_numbers(company)]


def _of_numbers(company):
    own = OpeningHours.objects.for_tenant(company).values("service_number")
    numbers = ServiceNumber.objects.for_tenant(company).exclude(pk__in=own).order_by("name", "pk")
    count, first = numbers.count(), list(numbers[:MOST_NAMED])
    if not count:
        return _("No service number goes by them: each has opening hours of its own.")
    states = _states(company, numbers.filter(pk__in=[one.pk for one in first]))
    said = "; ".join(f"{one.name}: {states[one.pk]}" for one in first if one.pk in states)
    if count > len(first):
        said = _("%(said)s; and %(count)d more") % {"said": said, "count": count - len(first)}
    return _("Now: %(said)s.") % {"said": said}


def of_opening_hours(service_number, change):
    numbers = ServiceNumber.objects.for_tenant(service_number.tenant).filter(pk=service_number.pk)
    states = _states(service_number.tenant, numbers)
    return [_today(change), *(_("Now: %(said)s.") % {"said": state} for state in states.values())]


def _states(company, numbers):
    """How service numbers stand now, in words, by their keys."""
    by_e164 = planner().standings(company, numbers, timezone.now())
    numbers = numbers.select_related("number", "tenant")
    return {one.pk: str(by_e164[one.number.e164].state) for one in numbers if one.number.e164 in by_e164}


def of_work_hours(user, change):
    if not user.work_hours_activated:
        return [_("They have no effect: work hours are not activated in Common settings.")]
    return [_today(change)]


def _today(change):
    day = Weekday(timezone.localdate().weekday())
    return today_in_words(_on(day, change.before, change), _on(day, change.after, change), day)


def _on(day, periods, change):
    of_day = [one for one in periods if one.weekday == day]
    if of_day:
        return hours_in_words(of_day)
    if periods or not change.open_without_hours:
        return change.without
    return _("all day")
