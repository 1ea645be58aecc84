from django.urls import path

from . import engine_views

app_name = "engine"

urlpatterns = [path("plan/", engine_views.plan, name="plan")]
