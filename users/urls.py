"""The pages of this app, in parts for `pbxportal/addresses.py`: of the site, in the namespaces users and company."""

from django.urls import path

from .views import (
    departments,
    lists,
    logo,
    mails,
    modes,
    number_plan,
    orders,
    own_pages,
    subscriptions,
    users,
    visits,
)

of_site = [
    path("me/", own_pages.me, name="me"),
    path("companies/<int:company_pk>/enter/", visits.enter, name="enter_company"),
    path("companies/leave/", visits.leave, name="leave_company"),
]
of_users = [
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
    path("<int:pk>/numbers/", own_pages.numbers, name="numbers"),
    path("<int:pk>/modes/", modes.mode_list, name="modes"),
    path("<int:pk>/modes/off/", modes.switch_mode_off, name="switch_mode_off"),
    path("<int:pk>/modes/absences/<int:absence_pk>/edit/", modes.edit_absence, name="edit_absence"),
    path("<int:pk>/modes/absences/<int:absence_pk>/delete/", modes.delete_absence, name="delete_absence"),
    path("<int:pk>/modes/<slug:mode>/edit/", modes.edit_mode, name="edit_mode"),
    path("<int:pk>/modes/<slug:mode>/on/", modes.switch_mode_on, name="switch_mode_on"),
    path("<int:pk>/common-settings/", own_pages.common_settings, name="common_settings"),
    path("<int:pk>/subscriptions/", subscriptions.subscription_list, name="subscriptions"),
    path("<int:pk>/subscriptions/<slug:service>/", subscriptions.change, name="change_subscription"),
    path("<int:pk>/lists/", lists.user_lists, name="lists"),
    path("<int:pk>/lists/<slug:kind>/add/", lists.add_to_user_list, name="add_to_list"),
    path("<int:pk>/lists/<int:entry_pk>/remove/", lists.remove_from_user_list, name="remove_from_list"),
]
of_company = [
    path("departments/", departments.department_list, name="departments"),
    path("departments/add/", departments.add, name="add_department"),
    path("departments/<int:pk>/edit/", departments.edit, name="edit_department"),
    path("departments/<int:pk>/delete/", departments.delete, name="delete_department"),
    path("logo/", logo.logo, name="logo"),
    path("logo/remove/", logo.remove_logo, name="remove_logo"),
    path("logo/image/", logo.logo_image, name="logo_image"),
    path("number-plan/", number_plan.entry_list, name="number_plan"),
    path("number-plan/add/", number_plan.add, name="add_entry"),
    path("number-plan/import/", number_plan.import_sheet, name="import_number_plan"),
    path("number-plan/export/", number_plan.export_sheet, name="export_number_plan"),
    path("number-plan/<int:pk>/edit/", number_plan.edit, name="edit_entry"),
    path("number-plan/<int:pk>/delete/", number_plan.delete, name="delete_entry"),
    path("lists/", lists.company_lists, name="lists"),
    path("lists/<slug:kind>/add/", lists.add_to_company_list, name="add_to_list"),
    path("lists/<int:entry_pk>/remove/", lists.remove_from_company_list, name="remove_from_list"),
    path("mails/<int:pk>/send-again/", mails.send_again, name="send_mail_again"),
    path("orders/", orders.order_list, name="orders"),
]
