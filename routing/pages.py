"""Where the settings that decide over calls are changed: the addresses and names of their pages."""

from functools import cache

from django.urls import resolve, reverse
from django.utils.translation import gettext_lazy as _

from service_numbers.menu import MENU
from users.access import access_of, may_open_by

from .plan import Setting, What, Whose

NAMESPACES = {Whose.COMPANY: "company", Whose.SERVICE_NUMBER: "service_numbers", Whose.USER: "users"}
OTHER_NAMES = {What.OVERRIDE: "detail"}  # a page has the name of its setting, but for these
MEMBER_PAGES = {"add_members", "edit_member", "remove_member", "change_status"}
LISTS = (What.RECORDING_NUMBERS, What.CALLER_BLACKLIST)
LABELS = {line.url_name: line.label for line in MENU}
LABELS |= {
    "members": _("Queues and hunt groups"),
    "skill": _("Skill"),
    "detail": _("Overview"),
    "prompts": _("Available messages"),
}
LABELS |= {
    "prompts": _("Available messages"),
    "profile": _("Profile"),
    "modes": _("Modes"),
    "common_settings": _("Common settings"),
    "work_hours": _("Work hours"),
    "lists": _("Black and white lists"),
    "refused_callers": _("Refused callers"),
}


def address_of(setting: Setting):
    """The address of the page on which a setting is changed."""
    name = f"{NAMESPACES[setting.whose]}:{_name(setting)}"
    return reverse(name, args=[] if setting.pk is None else [setting.pk])


def page_for(user, setting: Setting):
    """The address of the page of a setting; "" when the role of `user` does not include it."""
    access = _access_of(setting.whose, setting.what, setting.pk is None)
    return address_of(setting) if may_open_by(user, access, setting.pk) else ""


@cache
def _access_of(whose, what, is_companys):
    """The mark of the page of a setting, whosever it is: lists of warnings link to hundreds of a few pages."""
    return access_of(resolve(address_of(Setting(what, whose, None if is_companys else 0))).func)


def label_of(setting: Setting):
    """The page of a setting of a service number or a user, as the menu names it."""
    return LABELS[_name(setting)]


def _name(setting):
    return OTHER_NAMES.get(setting.what, setting.what.value)


def setting_on(url_name: str) -> What | None:
    """The setting of a service number that a page of this name is about; None when it is about none."""
    if url_name in MEMBER_PAGES:
        return What.MEMBERS
    if url_name in {what.value for what in What}:
        return What(url_name)
    parts = {"recording_pin": What.RECORDING_NUMBERS, "detail": What.OVERRIDE, "set_until": What.OVERRIDE}
    parts |= {f"{what.value}_{part}": what for what in LISTS for part in ("add", "withheld")}
    return parts.get(url_name, What.CALENDAR if url_name.startswith("calendar_") else None)
