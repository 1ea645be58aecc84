from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Prefetch, Subquery
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from users.access import requires
from users.models import Permission, User
from users.retention import Kind, said
from users.signing_in.confirming import About, ask_again, is_confirmed
from users.signing_in.services.admins import tell_new_admin
from users.signing_in.services.changes import seen_from

from . import undo as undoing
from .forms import HistoryForm
from .models import Change, ChangeSet
from .rows import get_change_set
from .words import Line, Names, who

SETS_A_PAGE, LINES_OF_A_SET, LINES_A_PAGE = 25, 5, 100


@requires(Permission.MANAGE_USERS)
@require_safe
def change_list(request):
    form = HistoryForm(request.GET, tenant=request.tenant)
    sets = form.found() if form.is_valid() else ChangeSet.objects.for_tenant(None)
    sets = with_counts(sets, form).select_related("undoes").prefetch_related(first_changes(form))
    page = Paginator(sets, SETS_A_PAGE).get_page(request.GET.get("page"))
    changes = [change for one in page for change in one.first]
    names = Names(request.tenant, changes, {User: {one.as_user for one in page if one.as_user}})
    for one in page:
        one.who = who(one, names)
        one.lines = [Line(change, names, request.user) for change in one.first]
        one.more, one.beside = one.asked - len(one.lines), one.together - one.asked
    context = {"form": form, "page": page, "kept": said(Kind.HISTORY)}
    return render(request, "history/change_list.html", context)


def with_counts(sets, form):
    """Adds to each ChangeSet how many rows it has `together`, how many of them are `asked` for, and `is_undone`."""
    rows = Change.objects.for_tenant(form.tenant).filter(change_set=OuterRef("pk")).order_by().values("change_set")
    return sets.annotate(
        together=Subquery(rows.values(count=Count("pk"))),
        asked=Subquery(rows.values(count=Count("pk", filter=form.which()))),
        is_undone=Exists(ChangeSet.objects.for_tenant(form.tenant).filter(undoes=OuterRef("pk"))),
    )


def first_changes(form):
    """Of each ChangeSet a few of the rows that are asked for, as `first`: an import may have thousands."""
    return Prefetch("changes", queryset=form.rows()[:LINES_OF_A_SET], to_attr="first")


@requires(Permission.MANAGE_USERS)
@require_safe
def change(request, pk):
    """All of one change, and why it cannot be undone if that is plain; else pressing the button tells."""
    change_set = get_change_set(request, pk)
    changes = Change.objects.for_tenant(request.tenant).filter(change_set=change_set)
    page = Paginator(changes, LINES_A_PAGE).get_page(request.GET.get("page"))
    names = Names(request.tenant, page, {User: {change_set.as_user} - {None}})
    undone_by = change_set.undone_by.order_by("id").last()
    context = {
        "change_set": change_set,
        "who": who(change_set, names),
        "page": page,
        "lines": [Line(change, names, request.user) for change in page],
        "undone_by": undone_by,
        "reason": "" if undone_by else undoing.reason_in_sight(change_set, request.user),
    }
    return render(request, "history/change.html", context)


@requires(Permission.MANAGE_USERS)
@require_POST
def undo(request, pk):
    change_set = get_change_set(request, pk)
    admins = [] if undoing.reason_in_sight(change_set, request.user) else undoing.new_admins(change_set)
    if admins and not is_confirmed(request, About.OTHERS_SIGN_IN):
        return ask_again(request, About.OTHERS_SIGN_IN)
    try:
        undoing.undo(change_set=change_set, by=request.user)
    except undoing.CannotUndo as refusal:
        messages.error(request, _("This cannot be undone. %(reason)s") % {"reason": refusal})
        return redirect(change_set)
    for user in admins:
        tell_new_admin(user=user, seen=seen_from(request))
    messages.success(request, _("It is again as it was before."))
    return redirect("company:history")
