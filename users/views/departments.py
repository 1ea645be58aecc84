from django.contrib import messages
from django.db.models import Count
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from common.pages import page_of
from queues.services.memberships import attendants_for

from ..access import requires
from ..forms.departments import DepartmentForm, MoveUsersForm
from ..limits import full_words
from ..models import Permission, User
from ..rows import get_department
from ..services.departments import delete_department, department_tree
from ..user_order import sorted_users


@requires(Permission.MANAGE_USERS)
@require_safe
def department_list(request):
    page = page_of(request, department_tree(request.tenant))
    users = User.objects.for_tenant(request.tenant).filter(department__in=list(page))
    counts = dict(users.order_by().values_list("department").annotate(Count("pk")))
    for department in page:
        department.user_count = counts.get(department.pk, 0)
    full = full_words(tenant=request.tenant, name="departments", count=page.paginator.count)
    return render(request, "users/department_list.html", {"page": page, "full": full})


@requires(Permission.MANAGE_USERS)
@require_http_methods(["GET", "POST"])
def add(request):
    return save_department(request, None)


@requires(Permission.MANAGE_USERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    return save_department(request, get_department(request, pk))


def save_department(request, department):
    form = DepartmentForm(
        request.POST if request.method == "POST" else None, tenant=request.tenant, instance=department
    )
    if form.is_valid() and form.try_save():
        messages.success(request, _("%(department)s has been saved.") % {"department": form.instance})
        return redirect("company:departments")
    return render(request, "users/department_form.html", {"form": form, "department": department})


@requires(Permission.MANAGE_USERS)
@require_http_methods(["GET", "POST"])
def users_of(request, pk):
    """Who is in a department, to be moved to another one."""
    department = get_department(request, pk)
    form = MoveUsersForm(request.POST if request.method == "POST" else None, department=department)
    if form.is_valid():
        count, target = form.save()
        said = ngettext("%(count)d user is now in %(target)s.", "%(count)d users are now in %(target)s.", count)
        messages.success(request, said % {"count": count, "target": target or _("no department")})
        return redirect("company:department_users", pk)
    users = User.objects.for_tenant(request.tenant).filter(department=department)
    page = page_of(request, sorted_users(users, "name")[0])
    return render(request, "users/department_users.html", {"department": department, "form": form, "page": page})


@requires(Permission.MANAGE_USERS)
@require_http_methods(["GET", "POST"])
def delete(request, pk):
    department = get_department(request, pk)
    if request.method == "POST":
        delete_department(department=department)
        messages.success(request, _("%(department)s has been deleted.") % {"department": department})
        return redirect("company:departments")
    moving = {"users": department.users.count(), "sub_departments": department.sub_departments.all()}
    moving["attendants"] = attendants_for(department=department)
    return render(request, "users/department_confirm_delete.html", {"department": department, "moving": moving})
