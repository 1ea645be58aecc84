"""The pages of this app, in parts: in the namespaces users, company and service_numbers; and what engines ask."""

from django.urls import path

from . import engine_views, views

of_users = [
    path("<int:pk>/what-happens/", views.what_happens_to_user, name="what_happens"),
]
of_company = [
    path("numbers-to-check/", views.numbers_to_check, name="numbers_to_check"),
]
of_service_numbers = [
    path("<int:pk>/what-happens/", views.what_happens, name="what_happens"),
]
for_engines = [
    path("plan/", engine_views.plan, name="plan"),
    path("users/", engine_views.users, name="users"),
    path("sounds/<int:message_pk>/<int:rate>.wav", engine_views.sound, name="sound"),
]
