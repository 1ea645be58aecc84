"""The pages of this app, in parts: in the namespaces users, company and service_numbers."""

from django.urls import path

from .views import calendar
from .views.outside_office_hours import office_hours_message
from .views.weekly import weekly_page
from .weekly_kinds import OFFICE_HOURS, OPENING_HOURS, WORK_HOURS

of_users = [
    path("<int:pk>/work-hours/", weekly_page(WORK_HOURS), name=WORK_HOURS.name),
]
of_company = [
    path("office-hours/", weekly_page(OFFICE_HOURS), name=OFFICE_HOURS.name),
    path("office-hours/message/", office_hours_message, name="office_hours_message"),
]
of_service_numbers = [
    path("<int:pk>/modules/opening-hours/", weekly_page(OPENING_HOURS), name=OPENING_HOURS.name),
    path("<int:pk>/modules/calendar/", calendar.calendar, name="calendar"),
    path("<int:pk>/modules/calendar/add/", calendar.add, name="calendar_add"),
    path("<int:pk>/modules/calendar/<int:day_pk>/edit/", calendar.edit, name="calendar_edit"),
    path("<int:pk>/modules/calendar/<int:day_pk>/delete/", calendar.delete, name="calendar_delete"),
    path("<int:pk>/modules/calendar/holidays/", calendar.holidays, name="calendar_holidays"),
    path("<int:pk>/modules/calendar/import/", calendar.import_file, name="calendar_import"),
    path("<int:pk>/modules/calendar/take/", calendar.take, name="calendar_take"),
    path("<int:pk>/modules/calendar/copy/", calendar.copy, name="calendar_copy"),
    path("<int:pk>/modules/calendar/year/", calendar.year, name="calendar_year"),
]
