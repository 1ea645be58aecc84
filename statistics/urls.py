"""The pages of this app, in the namespaces statistics and users; and what engines send."""

from django.urls import path

from . import intake_views, number_views, own_views, user_views, views

of_statistics = [
    path("", views.report, name="report"),
    path("charts/", views.charts, name="charts"),
    path("service-numbers/", views.service_numbers, name="service_numbers"),
    path("users/<int:pk>/", user_views.of_user, name="of_user"),
    path("calls/", views.calls, name="calls"),
    path("calls/export/", views.export_calls, name="export_calls"),
    path("service-numbers/calls/", number_views.number_calls, name="number_calls"),
    path("service-numbers/calls/export/", number_views.export_number_calls, name="export_number_calls"),
    path("service-numbers/calls/<int:pk>/refuse/", number_views.refuse, name="refuse"),
    path("service-numbers/calls/<int:pk>/take-again/", number_views.take_again, name="take_again"),
    path("mailed/", views.mailed_list, name="mailed"),
    path("mailed/add/", views.add_mailed, name="add_mailed"),
    path("mailed/<int:pk>/edit/", views.edit_mailed, name="edit_mailed"),
    path("mailed/<int:pk>/ask-again/", views.ask_address, name="ask_address"),
    path("mailed/<int:pk>/delete/", views.delete_mailed, name="delete_mailed"),
]
of_users = [
    path("<int:pk>/calls/", own_views.own_calls, name="calls"),
    path("<int:pk>/calls/<int:leg_pk>/refuse/", own_views.refuse_caller, name="refuse_caller"),
    path("<int:pk>/calls/<int:leg_pk>/take-again/", own_views.take_caller_again, name="take_caller_again"),
]
for_engines = [
    path("calls/", intake_views.calls, name="calls"),
]
