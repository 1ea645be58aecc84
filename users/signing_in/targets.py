"""Where somebody goes on who has signed in, confirmed or signed out: the `next` of an address or a form."""

from django.utils.http import url_has_allowed_host_and_scheme

LONGEST = 2000  # Django sends nobody on to more than 2048


def target_of(request, name="next"):
    """A page of this portal, as its path with what follows; "" where none is asked for, or anything else is.

    It begins with "/": any other text `redirect` takes for the name of a view, and browsers for a place beside this
    one. Nobody is led round to the very page that was asked.
    """
    target = request.POST.get(name) or request.GET.get(name, "")
    if not target.startswith("/") or len(target) > LONGEST or target.partition("?")[0] == request.path:
        return ""
    return target if url_has_allowed_host_and_scheme(target, allowed_hosts=None) else ""
