"""Where the settings that decide over calls are changed: the addresses and names of their pages."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from service_numbers.menu import MENU
from users.access import may_open

from .plan import Setting, What, Whose

NAMESPACES = {Whose.COMPANY: "company", Whose.SERVICE_NUMBER: "service_numbers", Whose.USER: "users"}
OTHER_NAMES = {What.OVERRIDE: "detail"}  # a page has the name of its setting, but for these
LABELS = {line.url_name: line.label for line in MENU}
LABELS |= {"members": _("Queues and hunt groups"), "skill": _("Skill")}


def address_of(setting: Setting):
    """The address of the page on which a setting is changed."""
    name = f"{NAMESPACES[setting.whose]}:{_name(setting)}"
    return reverse(name, args=[] if setting.pk is None else [setting.pk])


def page_for(user, setting: Setting):
    """The address of the page of a setting; "" when the role of `user` does not include it."""
    address = address_of(setting)
    return address if may_open(user, address) else ""


def label_of(setting: Setting):
    """The page of a service number's setting, as the menu names it."""
    return LABELS[_name(setting)]


def _name(setting):
    return OTHER_NAMES.get(setting.what, setting.what.value)
