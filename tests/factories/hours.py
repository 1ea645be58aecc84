"""Weekly hours and calendars."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from calendars.models import CalendarDay, CalendarDayHours, OfficeHours, OpeningHours, OutsideOfficeHours

from .companies import CompanyFactory
from .service_numbers import OfServiceNumber, PromptFactory


class OfficeHoursFactory(DjangoModelFactory):
    class Meta:
        model = OfficeHours

    tenant = factory.SubFactory(CompanyFactory)
    weekday, starts, ends = 0, 9 * 60, 17 * 60


class OpeningHoursFactory(OfServiceNumber):
    class Meta:
        model = OpeningHours

    weekday, starts, ends = 0, 9 * 60, 17 * 60


class CalendarDayFactory(OfServiceNumber):
    class Meta:
        model = CalendarDay

    name = "Christmas Day"
    first_day = date(2099, 12, 25)
    last_day = factory.SelfAttribute("first_day")


class CalendarDayHoursFactory(DjangoModelFactory):
    class Meta:
        model = CalendarDayHours

    calendar_day = factory.SubFactory(CalendarDayFactory, mode=CalendarDay.Mode.OTHER_HOURS)
    tenant = factory.SelfAttribute("calendar_day.tenant")
    starts, ends = 10 * 60, 14 * 60


class OutsideOfficeHoursFactory(DjangoModelFactory):
    class Meta:
        model = OutsideOfficeHours

    tenant = factory.SubFactory(CompanyFactory)
    prompt = factory.SubFactory(PromptFactory, tenant=factory.SelfAttribute("..tenant"))
