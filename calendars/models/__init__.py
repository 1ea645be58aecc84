from .calendar_day import CalendarDay, CalendarDayHours
from .outside_office_hours import OutsideOfficeHours
from .weekly_period import OfficeHours, OpeningHours, WeeklyPeriod, WorkHours

__all__ = [
    "CalendarDay",
    "CalendarDayHours",
    "OfficeHours",
    "OpeningHours",
    "OutsideOfficeHours",
    "WeeklyPeriod",
    "WorkHours",
]
