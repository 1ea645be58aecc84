"""The tabs across the top and the menu on the left, as data. An entry appears only once its page works."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from users.access import OWN_PAGES_OR_ADMIN
from users.models import Permission


@dataclass(frozen=True)
class Entry:
    """A link of the menu, or a tab with its menu. Shown to roles with `permission`, to all without one."""

    label: Promise
    url_name: str
    permission: Permission | None = None
    menu: tuple["Entry", ...] = field(default=())


COMPANY_TABS = (Entry(_("Users"), "users:list", Permission.MANAGE_USERS, menu=(Entry(_("Users"), "users:list"),)),)
OWN_TABS = (
    Entry(
        _("Profile"),
        "users:profile",
        menu=(Entry(_("Profile"), "users:profile"), Entry(_("Black and white lists"), "users:lists")),
    ),
)


def navigation(request):
    """Tabs and menu for this request: links with `label`, `url` and `is_current`.

    On a user's own pages the tabs are that user's; everywhere else they are the company's.
    """
    match = request.resolver_match
    on_own_pages = getattr(match.func, "access", None) == OWN_PAGES_OR_ADMIN if match else False
    entries, args = (OWN_TABS, [match.kwargs["pk"]]) if on_own_pages else (COMPANY_TABS, [])
    shown = [one for one in entries if one.permission is None or request.user.may(one.permission)]
    tabs = _links(request, shown, args)
    menus = [entry.menu for entry, tab in zip(shown, tabs, strict=True) if tab["is_current"]]
    return {"tabs": tabs, "menu": _links(request, menus[0], args) if menus else []}


def _links(request, entries, args):
    """The one whose address, or whose menu's, is the longest beginning of this page's address is current."""
    links = []
    for entry in entries:
        urls = [reverse(one.url_name, args=args) for one in (entry, *entry.menu)]
        fit = max((len(url) for url in urls if request.path.startswith(url)), default=0)
        links.append({"label": entry.label, "url": urls[0], "fit": fit})
    best = max((link["fit"] for link in links), default=0)
    return [link | {"is_current": 0 < link["fit"] == best} for link in links]
