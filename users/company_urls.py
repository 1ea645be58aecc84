from django.urls import path

from .views import departments, lists, orders

app_name = "company"

urlpatterns = [
    path("departments/", departments.department_list, name="departments"),
    path("departments/add/", departments.add, name="add_department"),
    path("departments/<int:pk>/edit/", departments.edit, name="edit_department"),
    path("departments/<int:pk>/delete/", departments.delete, name="delete_department"),
    path("lists/", lists.company_lists, name="lists"),
    path("lists/<slug:kind>/add/", lists.add_to_company_list, name="add_to_list"),
    path("lists/<int:entry_pk>/remove/", lists.remove_from_company_list, name="remove_from_list"),
    path("orders/", orders.order_list, name="orders"),
]
