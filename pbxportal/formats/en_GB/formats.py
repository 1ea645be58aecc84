"""The two ways of writing a date: 24 December 2026 in running text, 24 Dec 2026 in tables.

Times as telephone people write them: 14:00, not 2 p.m.
"""

TIME_FORMAT = "H:i"
DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
SHORT_DATE_FORMAT = "j M Y"
SHORT_DATETIME_FORMAT = "j M Y, H:i"
MONTH_DAY_FORMAT = "j F"
YEAR_MONTH_FORMAT = "F Y"
