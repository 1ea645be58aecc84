from django.urls import path

from .views import lists, own_pages, users

app_name = "users"

urlpatterns = [
    path("", users.user_list, name="list"),
    path("add/", users.add, name="add"),
    path("<int:pk>/edit/", users.edit, name="edit"),
    path("<int:pk>/edit/numbers/add/", users.add_number, name="add_number"),
    path("<int:pk>/edit/numbers/<int:number_pk>/remove/", users.remove_number, name="remove_number"),
    path("<int:pk>/app-password/", users.app_password, name="app_password"),
    path("<int:pk>/delete/", users.delete, name="delete"),
    path("<int:pk>/profile/", own_pages.profile, name="profile"),
    path("<int:pk>/password/", own_pages.set_password, name="set_password"),
    path("<int:pk>/password/mail-link/", own_pages.mail_password_link, name="mail_password_link"),
    path("<int:pk>/lists/", lists.user_lists, name="lists"),
    path("<int:pk>/lists/<slug:kind>/add/", lists.add_to_user_list, name="add_to_list"),
    path("<int:pk>/lists/<int:entry_pk>/remove/", lists.remove_from_user_list, name="remove_from_list"),
]
