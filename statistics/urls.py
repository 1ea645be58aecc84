"""The pages of this app, in the namespace statistics; and what engines send."""

from django.urls import path

from . import intake_views, views

of_statistics = [
    path("", views.report, name="report"),
    path("calls/", views.calls, name="calls"),
    path("calls/export/", views.export_calls, name="export_calls"),
    path("mailed/", views.mailed_list, name="mailed"),
    path("mailed/add/", views.add_mailed, name="add_mailed"),
    path("mailed/<int:pk>/edit/", views.edit_mailed, name="edit_mailed"),
    path("mailed/<int:pk>/ask-again/", views.ask_address, name="ask_address"),
    path("mailed/<int:pk>/delete/", views.delete_mailed, name="delete_mailed"),
]
for_engines = [
    path("calls/", intake_views.calls, name="calls"),
]
