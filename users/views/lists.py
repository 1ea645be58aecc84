"""Black and white lists of the company and of a user: the same pages, told apart by whose list it is."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.pages import page_of, query_of

from ..access import own_pages_or_admin, requires
from ..forms.number_lists import AddToListForm, hits_of_kinds_in_words
from ..forms.ticks import BarredKindsForm, RefusesWithheldForm
from ..limits import full_words
from ..models import ListedNumber, Permission
from ..rows import get_company, get_listed_number, get_user

KINDS = ListedNumber.Kind
ON_ONE_PAGE = (KINDS.BLACK, KINDS.WHITE)


@requires(Permission.MANAGE_USERS)
@require_safe
def company_lists(request):
    return render_lists(request, None)


@requires(Permission.MANAGE_USERS)
@require_POST
def add_to_company_list(request, kind):
    return add_to_list(request, None, kind)


@requires(Permission.MANAGE_USERS)
@require_POST
def remove_from_company_list(request, entry_pk):
    return remove_from_list(request, None, entry_pk)


@own_pages_or_admin
@require_safe
def user_lists(request, pk):
    return render_lists(request, get_user(request, pk))


@own_pages_or_admin
@require_safe
def refused_callers(request, pk):
    return render_refused(request, get_user(request, pk))


@own_pages_or_admin
@require_http_methods(["GET", "POST"])
def refuse_withheld(request, pk):
    """Whether callers who withhold their number are refused."""
    owner = get_user(request, pk)
    if request.method == "GET":
        return redirect("users:refused_callers", pk)
    form = RefusesWithheldForm(request.POST, owner=owner)
    if not form.is_valid():
        return render_refused(request, owner, ticks=form)
    form.save()
    messages.success(request, form.outcome())
    return redirect("users:refused_callers", pk)


@own_pages_or_admin
@require_POST
def add_to_user_list(request, pk, kind):
    return add_to_list(request, get_user(request, pk), kind)


@own_pages_or_admin
@require_POST
def remove_from_user_list(request, pk, entry_pk):
    return remove_from_list(request, get_user(request, pk), entry_pk)


@requires(Permission.MANAGE_USERS)
@require_http_methods(["GET", "POST"])
def bar_kinds_for_company(request):
    return bar_kinds(request, None)


@own_pages_or_admin
@require_http_methods(["GET", "POST"])
def bar_kinds_for_user(request, pk):
    return bar_kinds(request, get_user(request, pk))


def list_url(owner, name, *args):
    """An address of the lists of a user, or of the company's when `owner` is None."""
    return reverse(f"users:{name}", args=[owner.pk, *args]) if owner else reverse(f"company:{name}", args=args)


def render_lists(request, owner, typed=None, bars=None):
    """Both lists with a form each, and the kinds that are barred; `typed` or `bars` was sent and has errors."""
    sections = [section_of(request, owner, kind, typed) for kind in ON_ONE_PAGE]
    count = sum(section["page"].paginator.count for section in sections)
    if owner:
        count += entries_of(request, owner, KINDS.REFUSED).count()
    full = full_words(tenant=request.tenant, name="user_lists" if owner else "company_lists", count=count)
    context = {"owner": owner, "sections": sections, "full": full, "pages_at": list_url(owner, "lists")}
    context |= {"bars": bars or bars_form(request, owner), "bars_url": list_url(owner, "bar_kinds")}
    return render(request, "users/user_lists.html" if owner else "users/company_lists.html", context)


def render_refused(request, owner, typed=None, ticks=None):
    """Callers whom a user does not take; `typed` or `ticks` was sent and has errors."""
    section = section_of(request, owner, KINDS.REFUSED, typed)
    count = ListedNumber.objects.for_tenant(request.tenant).filter(user=owner).count()
    context = {"owner": owner, "section": section, "pages_at": list_url(owner, "refused_callers")}
    context |= {"full": full_words(tenant=request.tenant, name="user_lists", count=count)}
    context |= {"ticks": ticks or RefusesWithheldForm(owner=owner)}
    context |= {"ticks_url": list_url(owner, "refuse_withheld")}
    return render(request, "users/refused_callers.html", context)


def page_name(kind):
    """The page on which a list stands."""
    return "refused_callers" if kind == KINDS.REFUSED else "lists"


def entries_of(request, owner, kind):
    return ListedNumber.objects.for_tenant(request.tenant).filter(user=owner, kind=kind)


def section_of(request, owner, kind, typed):
    """One of the two lists: a page of its entries, and the form to add some."""
    page = page_of(request, entries_of(request, owner, kind), kind.value)
    for entry in page:
        entry.remove_url = list_url(owner, "remove_from_list", entry.pk) + query_of(request)
    blank = AddToListForm(tenant=request.tenant, kind=kind, user=owner, auto_id=f"id_{kind.value}_%s")
    form = typed if typed and typed.kind == kind else blank
    return {"kind": kind, "page": page, "form": form, "add_url": list_url(owner, "add_to_list", kind.value)}


def bars_form(request, owner, data=None):
    """Ticks of a user, or of the company when `owner` is None."""
    above = request.tenant.barred_kinds if owner else frozenset()
    whose = owner or get_company(request)
    return BarredKindsForm(
        data, owner=whose, country=request.tenant.country, barred_above=above, auto_id="id_bars_%s"
    )


def bar_kinds(request, owner):
    if request.method == "GET":
        return redirect(list_url(owner, "lists"))
    form = bars_form(request, owner, request.POST)
    if not form.is_valid():
        return render_lists(request, owner, bars=form)
    form.save()
    messages.success(request, _("The barred kinds have been saved."))
    if hits := hits_of_kinds_in_words(request.tenant, form.newly_barred(), owner):
        messages.warning(request, hits)
    return redirect(list_url(owner, "lists"))


def add_to_list(request, owner, kind):
    if kind not in (KINDS.values if owner else ON_ONE_PAGE):
        raise Http404
    form = AddToListForm(request.POST, tenant=request.tenant, kind=KINDS(kind), user=owner, auto_id=f"id_{kind}_%s")
    if not (form.is_valid() and form.try_save()):
        return (render_refused if kind == KINDS.REFUSED else render_lists)(request, owner, form)
    for level, words in form.outcome():
        messages.add_message(request, level, words)
    return redirect(list_url(owner, page_name(kind)))


def remove_from_list(request, owner, entry_pk):
    entry = get_listed_number(request, owner, entry_pk)
    entry.delete()
    messages.success(request, _("%(entry)s has been removed.") % {"entry": entry})
    return redirect(list_url(owner, page_name(entry.kind)) + query_of(request))
