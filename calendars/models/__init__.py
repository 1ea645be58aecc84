from .weekly_period import OfficeHours, WeeklyPeriod, WorkHours

__all__ = ["OfficeHours", "WeeklyPeriod", "WorkHours"]
