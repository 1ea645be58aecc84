"""The addresses of a service number's calendar, in the namespace service_numbers."""

from django.urls import path

from .views import calendar as views

calendar_urls = [
    path("", views.calendar, name="calendar"),
    path("add/", views.add, name="calendar_add"),
    path("<int:day_pk>/edit/", views.edit, name="calendar_edit"),
    path("<int:day_pk>/delete/", views.delete, name="calendar_delete"),
    path("holidays/", views.holidays, name="calendar_holidays"),
    path("import/", views.import_file, name="calendar_import"),
    path("take/", views.take, name="calendar_take"),
    path("copy/", views.copy, name="calendar_copy"),
    path("year/", views.year, name="calendar_year"),
]
