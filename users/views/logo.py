from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.storage import StorageFailed

from ..access import requires, signed_in
from ..forms.logo import LogoForm
from ..models import Permission
from ..services.logo import change_logo


@requires(Permission.MANAGE_USERS)
@require_http_methods(["GET", "POST"])
def logo(request):
    is_sent = request.method == "POST"
    form = LogoForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    if form.is_valid():
        try:
            change_logo(tenant=request.tenant, png=form.cleaned_data["picture"].png)
        except StorageFailed as error:
            form.add_error("picture", error.strerror)
        else:
            messages.success(request, _("The logo has been saved."))
            for note in form.cleaned_data["picture"].notes:
                messages.warning(request, note)
            return redirect("company:logo")
    return render(request, "users/logo.html", {"form": form})


@requires(Permission.MANAGE_USERS)
@require_POST
def remove_logo(request):
    change_logo(tenant=request.tenant, png=None)
    messages.success(request, _("The logo has been removed."))
    return redirect("company:logo")


@signed_in
@require_safe
def logo_image(request):
    """The logo of one's own company; no address leads to another's."""
    if request.tenant is None or not request.tenant.logo:
        raise Http404
    try:
        return FileResponse(request.tenant.logo.open(), content_type="image/png")
    except FileNotFoundError as error:
        raise Http404 from error
