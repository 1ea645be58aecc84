"""Adding a user: here, because a new colleague answers service numbers from the first day."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from users.access import requires
from users.models import Action, Permission, Price
from users.monthly import sums_with
from users.signing_in.confirming import About, ask_again, is_confirmed
from users.signing_in.services.admins import becomes_admin, tell_new_admin
from users.signing_in.services.changes import seen_from

from ..forms.new_user import NewUserForm


@requires(Permission.MANAGE_USERS)
@require_http_methods(["GET", "POST"])
def add(request):
    form = NewUserForm(
        request.POST if request.method == "POST" else None,
        tenant=request.tenant,
        by=request.user,
        price=Price.objects.get(action=Action.ADD_USER),
        visit=request.visit,
        initial={"number": request.GET.get("number", "")},  # chosen on the page of the free ones
    )
    if form.is_valid() and not is_confirmed(request, About.OTHERS_SIGN_IN):
        return ask_again(request, About.OTHERS_SIGN_IN)
    if form.is_valid() and form.try_save(by=request.user):
        tell(request, form)
        return redirect("users:edit", form.instance.pk)
    context = {"form": form} | sums_with(form, tenant=request.tenant, reader=request.user)
    return render(request, "users/user_add.html", context)


def tell(request, form):
    user, groups = form.instance, form.cleaned_data.get("groups")
    messages.success(request, _("%(user)s has been added, and the order has been placed.") % {"user": user})
    if groups:
        names = ", ".join(str(group) for group in groups)
        messages.info(request, _("%(user)s answers %(names)s.") % {"user": user, "names": names})
    if not user.has_usable_password():
        messages.info(request, _("An invitation to %(email)s is waiting to be sent.") % {"email": user.email})
    if becomes_admin(before=[], after=user.roles):
        tell_new_admin(user=user, seen=seen_from(request))
    if form.warning:
        messages.warning(request, form.warning)
