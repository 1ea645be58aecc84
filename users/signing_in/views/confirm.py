from django.http import Http404
from django.shortcuts import redirect, render, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ...access import before_second_factor, signed_in
from ..confirming import About, is_confirmed, note_confirmed
from ..steps import has_to_set_up
from ..targets import target_of
from ..ways import ways_of


@signed_in
@before_second_factor
@never_cache
@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "POST"])
def confirm(request, kind):
    """Asks again for what one signs in with, in one of the ways there are, and goes on to `next`, or
    does what was pressed (`pbxportal/asking_again.py`)."""
    if kind not in About:
        raise Http404
    kind, target = About(kind), target_of(request) or resolve_url("landing")
    if request.method == "GET" and is_confirmed(request, kind):
        return redirect(target)
    ways = ways_of(request.user)
    sent_way = request.POST.get("way", ways[0].name if ways else "")
    asked = [asked_by(request, way, kind, target, is_sent=way.name == sent_way) for way in ways]
    sent = next((one["form"] for one in asked if one["form"] and one["form"].is_bound), None)
    if sent and sent.is_valid():
        note_confirmed(request, kind)
        return request.go_on(target)
    context = {"kind": kind, "target": target, "asked": asked}
    context |= {"back": came_from(request), "pressed": request.pressed(target)}
    context["shell"] = "base_visitor.html" if has_to_set_up(request) else "base_app.html"
    return render(request, "users/confirm.html", context)


def asked_by(request, way, kind, target, *, is_sent):
    """What the template of a way gets: its form, filled in if it was sent, and what that carries unseen."""
    data = request.POST if is_sent and request.method == "POST" else None
    form = way.form(data, request=request) if way.form else None
    hidden = {"way": way.name, "kind": kind.value, "next": target, "from": came_from(request)}
    return {"way": way, "form": form, "hidden": hidden}


def came_from(request):
    """Where to go back to, for who does not confirm: the page before, unless that asks itself."""
    page = target_of(request, "from")
    return resolve_url("landing") if not page or page.startswith(request.path) else page
