"""The calls behind a figure of a service number, and what an admin does about a caller there."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.limits import LimitReached
from common.pages import query_of
from common.phone_numbers import InvalidNumber
from service_numbers.models import ListedCaller, ServiceNumber
from service_numbers.rows import get_service_number
from users.access import requires
from users.big_sheets import small_or_asked
from users.models import Permission

from .big_sheets import number_of_number_calls, sorted_number_calls
from .call_pages import CallPages
from .forms import NumberCallsForm
from .number_calls import name_takers
from .other_sides import name_callers
from .rows import get_queue_call
from .services.refusing import CannotRefuse, refuse_at_service_number
from .sheets import MOST_CALLS
from .short_links import back_at
from .wording import caller_words, outcome_words, period_words


@requires(Permission.SEE_STATISTICS)
@require_safe
def number_calls(request):
    """Who called a service number: who gave up, to ring back, how long each waited, and who took it."""
    form = NumberCallsForm(request.GET, tenant=request.tenant)
    context = {"form": form, "page": None}
    if form.is_valid():
        newest_first = request.GET.get("sort") != "started"
        calls = sorted_number_calls(form, newest_first)
        page = CallPages(calls, number_of_number_calls(form)).get_page(request.GET.get("page"))
        show_calls(request, page.object_list)
        context |= {
            "page": page,
            "period": period_words(form.question().period),
            "sort": "-started" if newest_first else "started",
            "may_refuse": request.user.may(Permission.MANAGE_SERVICE_NUMBERS),
            "back": reverse("statistics:service_numbers", query=form.query() | back_at(request.GET)),
        }
    return render(request, "statistics/number_calls.html", context)


def show_calls(request, calls):
    """Give the calls of a page what it shows of them, and those that may be refused the address that does it."""
    name_callers(request.tenant, calls)
    name_takers(request.tenant, calls)
    names = dict(ServiceNumber.objects.for_tenant(request.tenant).values_list("pk", "name"))
    refused = set()
    if request.user.may(Permission.MANAGE_SERVICE_NUMBERS):
        black = ListedCaller.objects.for_tenant(request.tenant).filter(kind=ListedCaller.Kind.BLACKLIST)
        refused = set(
            black.filter(digits__in={call.caller for call in calls}).values_list("service_number", "digits")
        )
    for call in calls:
        call.outcome_words = outcome_words(call)
        call.shown_service_number = call.service_number_name or names.get(call.service_number, "")
        call.is_refused = (call.service_number, call.caller) in refused
        page = "take_again" if call.is_refused else "refuse"
        may_change = call.caller.startswith("+") and call.service_number in names
        call.change_url = reverse(f"statistics:{page}", args=[call.pk]) + query_of(request) if may_change else ""


@requires(Permission.SEE_STATISTICS)
@require_safe
def export_number_calls(request):
    """The same as a sheet, oldest first; too many for one are not cut off unseen."""
    form = NumberCallsForm(request.GET, tenant=request.tenant)
    page = f"{reverse('statistics:number_calls')}?{request.GET.urlencode()}"
    if not form.is_valid():
        return redirect(page)
    if number_of_number_calls(form) > MOST_CALLS:
        said = _("A sheet holds at most %(most)s calls. Choose a shorter period, or one service number.")
        messages.error(request, said % {"most": f"{MOST_CALLS:,}"})
        return redirect(page)
    return small_or_asked(request, "number-calls")


@requires(Permission.MANAGE_SERVICE_NUMBERS)
@require_POST
def refuse(request, pk):
    """Refuse at the service number who made a call to it."""
    call = get_queue_call(request, pk)
    number = get_service_number(request, call.service_number)
    said = {"number": caller_words(call.caller), "name": number.name}
    try:
        is_new = refuse_at_service_number(service_number=number, number=call.caller)
    except (CannotRefuse, InvalidNumber, LimitReached) as error:
        messages.error(request, str(error))
    else:
        words = _(
            "Calls from %(number)s to %(name)s are refused from now on. They can still reach users, "
            "and other service numbers."
        )
        messages.success(request, (words if is_new else _("%(number)s was refused by %(name)s already.")) % said)
    return redirect(reverse("statistics:number_calls") + query_of(request))


@requires(Permission.MANAGE_SERVICE_NUMBERS)
@require_POST
def take_again(request, pk):
    """Take that caller off the blacklist of the service number."""
    call = get_queue_call(request, pk)
    number = get_service_number(request, call.service_number)
    number.listed_callers.filter(kind=ListedCaller.Kind.BLACKLIST, digits=call.caller).delete()
    words = _("Calls from %(number)s to %(name)s are taken again.")
    messages.success(request, words % {"number": caller_words(call.caller), "name": number.name})
    return redirect(reverse("statistics:number_calls") + query_of(request))
