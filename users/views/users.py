from functools import reduce
from operator import or_

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calendars.services.work_hours import outside_work_hours
from common import pages
from common.lists import searched_for
from common.pages import page_of
from common.phone_numbers import digits_to_search
from common.second_sends import done

from ..access import requires
from ..big_sheets import small_or_asked
from ..forms.users import EditUserForm, FurtherNumberForm
from ..models import Number, Permission, User
from ..rights import check_rule_over, why_not_over
from ..rows import get_further_number, get_user
from ..services import users as services
from ..services.numbers import free_numbers
from ..services.outbox import mails_about
from ..signing_in.confirming import About, asks_again
from ..signing_in.services.changes import What, seen_from, tell_change
from ..user_order import UsersInOrder, rows_shown
from .emails import note_admin, note_email, unconfirmed_admin, unconfirmed_email


@requires(Permission.MANAGE_USERS)
@require_safe
def user_list(request):
    query = searched_for(request)
    now = timezone.now()
    found = User.objects.for_tenant(request.tenant)
    if query:
        found = found.matching(query)
    outside = outside_work_hours(now, request.tenant)
    users = UsersInOrder(found, request.GET.get("sort", ""), now, outside)
    page = Paginator(users, pages.ROWS_A_PAGE).get_page(request.GET.get("page"))
    page.object_list = rows_shown(page.object_list, request.tenant, now, outside)
    return render(request, "users/user_list.html", {"page": page, "query": query, "sort": users.sort})


@requires(Permission.MANAGE_USERS)
@require_safe
def free_number_list(request):
    """The company's free numbers, to add a user with one: a block may have thousands."""
    query = searched_for(request)
    numbers = Number.objects.for_tenant(request.tenant).free()
    if query:
        fitting = (numbers.with_digits(digits) for digits in digits_to_search(query))
        numbers = reduce(or_, fitting, numbers.none())
    page = page_of(request, numbers.order_by("e164"))
    return render(request, "users/free_number_list.html", {"page": page, "query": query})


@requires(Permission.MANAGE_USERS)
@require_safe
def export(request):
    """All users as a sheet, by name, or those whom the search of the list finds."""
    return small_or_asked(request, "users")


@requires(Permission.MANAGE_USERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    user = get_user(request, pk, with_company=True)
    data = request.POST if request.method == "POST" else None
    form = EditUserForm(data, tenant=request.tenant, instance=user, by=request.user, visit=request.visit)
    if form.is_valid() and (asked := unconfirmed_email(request, form) or unconfirmed_admin(request, form)):
        return asked
    if form.is_valid() and form.try_save():
        messages.success(request, _("%(user)s has been saved.") % {"user": user})
        note_email(request, form)
        note_admin(request, form)
        if form.must_register_again:
            messages.warning(
                request, _("The short number is new: make a new app password and set up the telephone again.")
            )
        if form.warning:
            messages.warning(request, form.warning)
        return redirect("users:edit", pk)
    return render_edit(request, user, form, FurtherNumberForm(user=user))


def render_edit(request, user, form, further_form):
    context = {
        "edited": user,
        "form": form,
        "further_form": further_form,
        "further_numbers": page_of(request, user.numbers.filter(is_main=False).order_by("e164")),
        "pages_at": reverse("users:edit", args=[user.pk]),
        "mails": mails_about(user),
        "why_not": why_not_over(request.user, user),
    }
    return render(request, "users/user_edit.html", context)


@requires(Permission.MANAGE_USERS)
@require_POST
def add_number(request, pk):
    user = get_user(request, pk)
    further_form = FurtherNumberForm(request.POST, user=user)
    if further_form.is_valid() and further_form.try_save():
        messages.success(request, _("The number has been added."))
        return redirect("users:edit", pk)
    form = EditUserForm(tenant=request.tenant, instance=user, by=request.user)
    return render_edit(request, user, form, further_form)


@requires(Permission.MANAGE_USERS)
@require_POST
def remove_number(request, pk, number_pk):
    user = get_user(request, pk)
    number = get_further_number(request, user, number_pk)
    free_numbers(user.numbers.filter(pk=number.pk))
    messages.success(request, _("%(number)s is a free number again.") % {"number": number})
    return redirect("users:edit", pk)


@requires(Permission.MANAGE_USERS)
@never_cache
@require_http_methods(["GET", "POST"])
@asks_again(About.TELEPHONES)
def app_password(request, pk):
    """Shown in the answer to the POST itself, which is kept for two minutes, for a second send of the same press.

    The form says which one it replaces, so that an older page makes no other one.
    """
    user = get_user(request, pk)
    check_rule_over(by=request.user, user=user)
    present = str(user.app_password_set_at)
    secret = None
    if request.method == "POST":
        if request.POST.get("present", present) == present:
            secret = services.new_app_password(user=user, by=request.user)
            tell_change(user=user, what=What.APP_PASSWORD, seen=seen_from(request))
        else:
            messages.warning(request, _("An app password has been made already, and is shown once only."))
    context = {"edited": user, "secret": secret, "present": present}
    page = render(request, "users/app_password.html", context)
    return done(request, page) if secret else page
