"""The pages of this app, in the namespace company."""

from django.urls import path

from .views import change, change_list, undo

of_company = [
    path("history/", change_list, name="history"),
    path("history/<int:pk>/", change, name="change"),
    path("history/<int:pk>/undo/", undo, name="undo"),
]
