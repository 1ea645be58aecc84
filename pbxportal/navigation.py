"""The tabs across the top and the menu on the left, as data. An entry appears only once its page works."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from users.access import OWN_PAGES_OR_ADMIN
from users.models import Permission


@dataclass(frozen=True)
class Entry:
    """A link of a menu. Shown to roles with `permission`, and to all without one."""

    label: Promise
    url_name: str
    permission: Permission | None = None
    managed_only: bool = False  # for companies with the managed service

    def is_shown_to(self, user):
        if self.managed_only and not user.tenant.managed_service:
            return False
        return self.permission is None or user.may(self.permission)


@dataclass(frozen=True)
class Tab:
    """A tab leads to the first entry of its menu that the role may see, and is not there when there is none."""

    label: Promise
    menu: tuple[Entry, ...]


COMPANY_TABS = (
    Tab(
        _("Users"),
        (
            Entry(_("Users"), "users:list", Permission.MANAGE_USERS),
            Entry(_("Departments"), "company:departments", Permission.MANAGE_USERS),
            Entry(_("Private number plan"), "company:number_plan", Permission.MANAGE_USERS, managed_only=True),
            Entry(_("Black and white lists"), "company:lists", Permission.MANAGE_USERS),
            Entry(_("Outside office hours"), "company:office_hours", Permission.CHANGE_HOURS),
            Entry(_("Logo upload"), "company:logo", Permission.MANAGE_USERS),
            Entry(_("Orders"), "company:orders", Permission.MANAGE_USERS),
        ),
    ),
    Tab(_("Service Numbers"), (Entry(_("Service numbers"), "service_numbers:list", Permission.CHANGE_HOURS),)),
)
OWN_TABS = (
    Tab(
        _("Profile"),
        (
            Entry(_("Profile"), "users:profile"),
            Entry(_("Numbers"), "users:numbers"),
            Entry(_("Modes"), "users:modes"),
            Entry(_("Common settings"), "users:common_settings"),
            Entry(_("Work hours"), "users:work_hours"),
            Entry(_("Black and white lists"), "users:lists"),
        ),
    ),
    Tab(_("Service subscriptions"), (Entry(_("Service subscriptions"), "users:subscriptions"),)),
)


def navigation(request):
    """Tabs and menu for this request: links with `label`, `url` and `is_current`.

    On a user's own pages the tabs are that user's; everywhere else they are the company's.
    """
    match = request.resolver_match
    if request.tenant is None:
        return {"tabs": [], "menu": []}
    on_own_pages = getattr(match.func, "access", None) == OWN_PAGES_OR_ADMIN if match else False
    tabs, args = (OWN_TABS, [match.kwargs["pk"]]) if on_own_pages else (COMPANY_TABS, [])
    menus = [[entry for entry in tab.menu if entry.is_shown_to(request.user)] for tab in tabs]
    shown = [{"label": tab.label, "menu": _links(menu, args)} for tab, menu in zip(tabs, menus, strict=True) if menu]
    current = _longest_fit([link for tab in shown for link in tab["menu"]], request.path)
    for tab in shown:
        tab["url"], tab["is_current"] = tab["menu"][0]["url"], current in tab["menu"]
        for link in tab["menu"]:
            link["is_current"] = link is current
    return {"tabs": shown, "menu": next((tab["menu"] for tab in shown if tab["is_current"]), [])}


def _links(menu, args):
    return [{"label": entry.label, "url": reverse(entry.url_name, args=args)} for entry in menu]


def _longest_fit(links, path):
    """The link whose address is the longest beginning of this page's address, or None."""
    fitting = [link for link in links if path.startswith(link["url"])]
    return max(fitting, key=lambda link: len(link["url"]), default=None)
