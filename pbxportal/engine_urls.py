"""The addresses that telephone engines ask, of all apps."""

from statistics.intake_views import calls

from django.urls import path

import routing.urls

app_name = "engine"

urlpatterns = [*routing.urls.urlpatterns, path("calls/", calls, name="calls")]
