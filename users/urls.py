from django.urls import include, path

from calendars.views.weekly import weekly_page
from calendars.weekly_kinds import WORK_HOURS
from queues.urls import of_user
from routing.views import what_happens_to_user

from .views import account, lists, modes, own_pages, subscriptions, users

app_name = "users"

urlpatterns = [
    path("", users.user_list, name="list"),
    path("add/", users.add, name="add"),
    path("export/", users.export, name="export"),
    path("<int:pk>/edit/", users.edit, name="edit"),
    path("<int:pk>/edit/numbers/add/", users.add_number, name="add_number"),
    path("<int:pk>/edit/numbers/<int:number_pk>/remove/", users.remove_number, name="remove_number"),
    path("<int:pk>/app-password/", users.app_password, name="app_password"),
    path("<int:pk>/delete/", users.delete, name="delete"),
    path("<int:pk>/profile/", own_pages.profile, name="profile"),
    path("<int:pk>/password/", own_pages.set_password, name="set_password"),
    path("<int:pk>/password/mail-link/", own_pages.mail_password_link, name="mail_password_link"),
    path("<int:pk>/second-factor/reset/", account.reset, name="reset_second_factor"),
    path("<int:pk>/numbers/", own_pages.numbers, name="numbers"),
    path("<int:pk>/modes/", modes.mode_list, name="modes"),
    path("<int:pk>/modes/off/", modes.switch_mode_off, name="switch_mode_off"),
    path("<int:pk>/modes/absences/<int:absence_pk>/edit/", modes.edit_absence, name="edit_absence"),
    path("<int:pk>/modes/absences/<int:absence_pk>/delete/", modes.delete_absence, name="delete_absence"),
    path("<int:pk>/modes/<slug:mode>/edit/", modes.edit_mode, name="edit_mode"),
    path("<int:pk>/modes/<slug:mode>/on/", modes.switch_mode_on, name="switch_mode_on"),
    path("<int:pk>/common-settings/", own_pages.common_settings, name="common_settings"),
    path("<int:pk>/work-hours/", weekly_page(WORK_HOURS), name=WORK_HOURS.name),
    path("<int:pk>/service-numbers/", include(of_user)),
    path("<int:pk>/subscriptions/", subscriptions.subscription_list, name="subscriptions"),
    path("<int:pk>/subscriptions/<slug:service>/", subscriptions.change, name="change_subscription"),
    path("<int:pk>/what-happens/", what_happens_to_user, name="what_happens"),
    path("<int:pk>/lists/", lists.user_lists, name="lists"),
    path("<int:pk>/lists/<slug:kind>/add/", lists.add_to_user_list, name="add_to_list"),
    path("<int:pk>/lists/<int:entry_pk>/remove/", lists.remove_from_user_list, name="remove_from_list"),
]
