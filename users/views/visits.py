from django.conf import settings
from django.contrib import messages
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ..access import for_operators
from ..forms.visits import EnterCompanyForm
from ..rows import get_company_to_enter
from ..services.visits import IN_SESSION, end_visits, enter_company


@for_operators
@require_http_methods(["GET", "POST"])
def enter(request, company_pk):
    """An operator says why, and then works with the company's own pages."""
    company = get_company_to_enter(company_pk)
    form = EnterCompanyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        visit = enter_company(operator=request.user, tenant=company, reason=form.cleaned_data["reason"])
        request.session[IN_SESSION] = visit.pk
        rotate_token(request)  # what a window still shows of the company before can no longer be saved into this one
        return redirect("landing")
    return render(request, "users/enter_company.html", {"company": company, "form": form})


@for_operators
@require_POST
def leave(request):
    end_visits(operator=request.user)
    request.session.pop(IN_SESSION, None)
    rotate_token(request)
    if request.tenant:
        messages.success(request, _("You have left %(company)s.") % {"company": request.tenant})
    return redirect(settings.OPERATOR_LANDING)
