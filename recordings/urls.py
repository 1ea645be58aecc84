"""Pages of this app, in parts: of the site, and in the namespaces users and service_numbers; what engines send."""

from django.urls import path

from . import engine_views, views

of_site = [
    path("voicemail/", views.own_voicemail, name="own_voicemail"),
]
of_users = [
    path("<int:pk>/voicemail/", views.voicemail, name="voicemail"),
    path("<int:pk>/voicemail/<int:recording_pk>/sound/", views.voicemail_sound, name="voicemail_sound"),
    path("<int:pk>/voicemail/<int:recording_pk>/delete/", views.delete_voicemail, name="delete_voicemail"),
]
of_service_numbers = [
    path("<int:pk>/recordings/", views.number_recordings, name="recordings"),
    path("<int:pk>/recordings/<int:recording_pk>/sound/", views.number_sound, name="recording_sound"),
    path("<int:pk>/recordings/<int:recording_pk>/delete/", views.delete_recording, name="delete_recording"),
]
for_engines = [
    path("recordings/", engine_views.recordings, name="recordings"),
]
