from django.urls import path

from . import engine_views

urlpatterns = [path("plan/", engine_views.plan, name="plan")]
