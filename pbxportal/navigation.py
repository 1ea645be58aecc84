"""The tabs across the top and the menu on the left, as data. An entry appears only once its page works."""

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.lists import list_kept
from service_numbers.menu import MENU, RECORDING_PIN
from service_numbers.models import ServiceNumber
from users.access import OWN_PAGES_OR_ADMIN
from users.models import Permission
from users.signing_in.services.own_sign_in import may_set_up


@dataclass(frozen=True)
class Entry:
    """A link of a menu. Shown to who has a role with `permission`, and to all without one."""

    label: Promise
    url_name: str
    permission: Permission | None = None
    managed_only: bool = False  # for companies with the managed service
    group: Promise | str = ""  # the heading that it stands under in a long menu
    for_own_pages: bool = False  # for who has own pages: operators have none
    for_all_rights: bool = False  # for who may do everything in the company
    of_company: bool = False  # among pages of one service number, one that is not that number's
    own_label: Promise | str = ""  # what it is called on one's own pages, where that is another word

    def is_shown_in(self, request):
        if self.managed_only and not request.tenant.managed_service:
            return False
        if self.for_own_pages and not request.user.has_own_pages:
            return False
        if self.for_all_rights and not may_set_up(request.user):
            return False
        return self.permission is None or request.user.may(self.permission)

    def link(self, args, is_own=False):
        """As templates show it; `args` say whose page it is, `is_own` that it is the reader's."""
        url = reverse(self.url_name, args=[] if self.of_company else args)
        return {"label": (is_own and self.own_label) or self.label, "group": self.group, "url": url}


@dataclass(frozen=True)
class Tab:
    """A tab leads to the first page of its menu that the user may see, and is not there when there is none.

    It may be called as its page is, which has another name on one's own pages. A page `of_company` is not the tab's
    own: a tab does not lead there.
    """

    label: Promise
    menu: tuple[Entry, ...]
    takes_label_of_page: bool = False


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
            Entry(_("Sign-in rules"), "company:sign_in_rules", Permission.MANAGE_USERS),
            Entry(_("Own sign-in"), "company:own_sign_in", Permission.MANAGE_USERS, for_all_rights=True),
            Entry(_("Sign-in log"), "company:sign_in_log", Permission.MANAGE_USERS),
            Entry(_("Orders"), "company:orders", Permission.MANAGE_USERS),
            Entry(_("History"), "company:history", Permission.MANAGE_USERS),
        ),
    ),
    Tab(
        _("Service Numbers"),
        (
            Entry(_("Service numbers"), "service_numbers:list", Permission.CHANGE_HOURS),
            Entry(_("Available messages"), "service_numbers:prompts", Permission.CHANGE_HOURS),
            Entry(_("Warnings"), "service_numbers:warnings", Permission.CHANGE_HOURS),
        ),
    ),
    Tab(
        _("Statistics"),
        (
            Entry(_("Statistics"), "statistics:report", Permission.SEE_STATISTICS),
            Entry(_("Reports by mail"), "statistics:mailed", Permission.SEE_STATISTICS),
        ),
    ),
)
SERVICE_NUMBER_TABS = (
    Tab(_("Overview"), (Entry(_("Overview"), "service_numbers:detail", Permission.CHANGE_HOURS),)),
    Tab(
        _("Queues and hunt groups"),
        (
            Entry(_("Group settings"), "service_numbers:members", Permission.CHANGE_HOURS),
            Entry(_("Skill"), "service_numbers:skill", Permission.MANAGE_SERVICE_NUMBERS),
        ),
    ),
    Tab(
        _("What happens to a call"),
        (Entry(_("What happens to a call"), "service_numbers:what_happens", Permission.CHANGE_HOURS),),
    ),
    Tab(
        _("Voicemail"),
        (Entry(_("Voicemail"), "service_numbers:recordings", Permission.MANAGE_SERVICE_NUMBERS),),
    ),
    Tab(
        _("Customer modules"),
        tuple(
            Entry(
                line.label,
                f"service_numbers:{line.url_name}",
                line.permission,
                group=line.group,
            )
            for line in MENU
        ),
    ),
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
            Entry(_("Refused callers"), "users:refused_callers"),
            Entry(_("What happens to a call"), "users:what_happens"),
        ),
    ),
    Tab(_("Service numbers"), (Entry(_("Service numbers"), "users:service_numbers"),)),
    Tab(_("Service subscriptions"), (Entry(_("Service subscriptions"), "users:subscriptions"),)),
    Tab(_("Calls"), (Entry(_("Calls"), "users:calls", own_label=_("My calls")),), takes_label_of_page=True),
    Tab(_("Voicemail"), (Entry(_("Voicemail"), "users:voicemail"),)),
    Tab(
        _("Statistics"),
        (Entry(_("Statistics"), "statistics:of_user", Permission.SEE_STATISTICS),),
    ),
)
# One's own sign-in: the menu of these pages, which belong to no tab.
ACCOUNT = (
    Entry(_("Your account"), "account"),
    Entry(_("Change your password"), "change_own_password"),
    Entry(_("Second factor"), "second_factor"),
    Entry(_("Passkeys"), "passkeys"),
    Entry(_("Sign-in through your company"), "connect_own_sign_in", for_own_pages=True),
    Entry(_("Where you are signed in"), "sign_in_list"),
    Entry(_("Your sign-in log"), "sign_in_log"),
)
# So many additional numbers stand in the menu of their main one; where there are more, their page has them.
FEW_ADDITIONAL = 5
# Pages of one user that lie elsewhere: whoever manages that user, or is it, finds them among the own pages.
ABOUT_A_USER = {"statistics:of_user"}
# A page without a line of its own in a menu stands under the line of the page that leads to it.
STANDS_UNDER = {f"service_numbers:{RECORDING_PIN.url_name}": "service_numbers:dial_in_recording_numbers"}


def navigation(request):
    """Tabs, sub-tabs and menu for this request: links with `label`, `url`, `group` and `is_current`.

    On a user's own pages the tabs are that user's; everywhere else they are the company's. The pages of one
    service number have sub-tabs, whose menu stands in place of the company's.
    """
    match = None if getattr(request, "is_refused", False) else request.resolver_match
    account = account_menu(request, match)
    if request.tenant is None:
        return {"tabs": [], "sub_tabs": [], "menu": account, "own": own_page(request), "back": ""}
    tabs, args = tabs_of(request, match)
    shown = shown_tabs(tabs, args, request)
    if account:
        own, to_company = own_page(request), back(request, tabs)
        return {"tabs": shown, "sub_tabs": [], "menu": account, "own": own, "account_back": to_company}
    sub_tabs = []
    if match and match.namespace == "service_numbers" and "pk" in match.kwargs:
        sub_tabs = shown_tabs(SERVICE_NUMBER_TABS, [match.kwargs["pk"]], request)
    menus = [tab["menu"] for tab in sub_tabs or shown if tab["is_current"]]
    menu = menus[0] if menus else []
    if any(link["group"] for link in menu):  # the customer modules
        menu = with_additional_numbers(menu, request.tenant, match.kwargs["pk"])
    if args or sub_tabs:
        keep_way_back(request, [*(sub_tabs or shown), *menu])
    return {"tabs": shown, "sub_tabs": sub_tabs, "menu": menu, "own": own_page(request), "back": back(request, tabs)}


def keep_way_back(request, of_one):
    """From all pages of a user or a service number one finds back to the page of the list that one came from."""
    if kept := list_kept(request):
        for link in of_one:
            link["url"] += kept


def account_menu(request, match):
    """The menu of one's account, on its pages; else []."""
    if match is None or not any(request.path.startswith(reverse(entry.url_name)) for entry in ACCOUNT):
        return []
    menu = [entry.link([]) for entry in ACCOUNT if entry.is_shown_in(request)]
    current = _longest_fit(menu, request.path)
    return [link | {"is_current": link is current} for link in menu]


def with_additional_numbers(menu, tenant, pk):
    """The menu with links to the additional numbers of a service number, when they are few; itself one has none."""
    found = ServiceNumber.objects.for_tenant(tenant).filter(Q(main=pk) | Q(pk=pk))[: FEW_ADDITIONAL + 2]
    if any(one.pk == pk and one.main_id for one in found):
        page = reverse("service_numbers:additional_numbers", args=[pk])
        return [link for link in menu if link["url"] != page]
    few = [one for one in found if one.pk != pk]
    if len(few) > FEW_ADDITIONAL:
        return menu
    group = _("Additional numbers")
    links = [{"label": str(one), "group": group, "url": one.get_absolute_url(), "is_current": False} for one in few]
    return menu + links


def tabs_of(request, match):
    """The tabs of a page, and what their addresses are made of. A page of refusal has no `match`.

    Pages of one's account have those of one's own pages, and so has whatever is opened by who has no others.
    """
    if match and is_of_one_user(request, match):
        return OWN_TABS, [match.kwargs["pk"]]
    if request.user.has_own_pages and (account_menu(request, match) or not back(request, OWN_TABS)):
        return OWN_TABS, [request.user.pk]
    return COMPANY_TABS, []


def is_of_one_user(request, match):
    """Whether a page is one of somebody's own pages for who opens it."""
    if match.view_name in ABOUT_A_USER:
        return request.user.pk == match.kwargs["pk"] or request.user.may(Permission.MANAGE_USERS)
    return getattr(match.func, "access", None) == OWN_PAGES_OR_ADMIN


def own_page(request):
    """Where the name of who is signed in leads: the own pages, or for operators, who have none, the account."""
    return reverse("me" if request.user.has_own_pages else "account")


def back(request, tabs):
    """From the own pages of somebody whose roles have company pages, the way to these; else ""."""
    if tabs is not OWN_TABS:
        return ""
    entries = [entry for tab in COMPANY_TABS for entry in tab.menu if entry.is_shown_in(request)]
    return reverse(entries[0].url_name) if entries else ""


def shown_tabs(tabs, args, request):
    """Those of which the user may see a page, with the links of their menus; the current page is marked."""
    shown = []
    for tab in tabs:
        entries = [entry for entry in tab.menu if entry.is_shown_in(request)]
        leading = next((entry for entry in entries if not entry.of_company), None)
        if leading:
            is_own = tabs is OWN_TABS and args == [request.user.pk]
            menu = [entry.link(args, is_own) for entry in entries]
            label = menu[0]["label"] if tab.takes_label_of_page else tab.label
            shown.append({"label": label, "url": leading.link(args)["url"], "menu": menu})
    current = _longest_fit([link for tab in shown for link in tab["menu"]], address_in_menu(request))
    for tab in shown:
        tab["is_current"] = current in tab["menu"]
        for link in tab["menu"]:
            link["is_current"] = link is current
    return shown


def address_in_menu(request):
    """The page's own address, or where no menu has it, that of the page that leads to it."""
    match = request.resolver_match
    under = match and STANDS_UNDER.get(match.view_name)
    return reverse(under, kwargs=match.kwargs) if under else request.path


def _longest_fit(links, path):
    """The link whose address is the longest beginning of this page's address, or None."""
    fitting = [link for link in links if path.startswith(link["url"])]
    return max(fitting, key=lambda link: len(link["url"]), default=None)
