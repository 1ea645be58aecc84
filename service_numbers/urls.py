from django.urls import include, path

from calendars.calendar_urls import calendar_urls

from .views import service_numbers
from .views.modules import module_urls

app_name = "service_numbers"

urlpatterns = [
    path("", service_numbers.service_number_list, name="list"),
    path("add/", service_numbers.add, name="add"),
    path("<int:pk>/", service_numbers.detail, name="detail"),
    path("<int:pk>/edit/", service_numbers.edit, name="edit"),
    path("<int:pk>/delete/", service_numbers.delete, name="delete"),
    path("<int:pk>/modules/calendar/", include(calendar_urls)),
    *module_urls(),
]
