from django.urls import path

from calendars.views.outside_office_hours import office_hours_message
from calendars.views.weekly import weekly_page
from calendars.weekly_kinds import OFFICE_HOURS
from history.views import change, change_list, undo

from .views import account, departments, lists, logo, number_plan, orders

app_name = "company"

urlpatterns = [
    path("departments/", departments.department_list, name="departments"),
    path("departments/add/", departments.add, name="add_department"),
    path("departments/<int:pk>/edit/", departments.edit, name="edit_department"),
    path("departments/<int:pk>/delete/", departments.delete, name="delete_department"),
    path("sign-in-rules/", account.sign_in_rules, name="sign_in_rules"),
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
    path("office-hours/", weekly_page(OFFICE_HOURS), name=OFFICE_HOURS.name),
    path("office-hours/message/", office_hours_message, name="office_hours_message"),
    path("history/", change_list, name="history"),
    path("history/<int:pk>/", change, name="change"),
    path("history/<int:pk>/undo/", undo, name="undo"),
    path("orders/", orders.order_list, name="orders"),
]
