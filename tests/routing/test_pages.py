"""Every setting that decides over a call has a page on which it is changed."""

import pytest
from django.urls import NoReverseMatch, resolve

from routing.pages import address_of
from routing.plan import Setting, What, Whose

OF_USERS = {What.PROFILE, What.NUMBERS, What.MODES, What.WORK_HOURS, What.COMMON_SETTINGS, What.LISTS}
OF_USERS |= {What.REFUSED_CALLERS}
OF_COMPANY = {What.OFFICE_HOURS, What.LISTS}
LIBRARY = {What.AVAILABLE_MESSAGES}  # the company's, and stands with the service numbers
OF_SERVICE_NUMBERS = {*What} - OF_USERS - OF_COMPANY - LIBRARY
SETTINGS = [
    *(Setting(what, Whose.SERVICE_NUMBER, 7) for what in OF_SERVICE_NUMBERS),
    *(Setting(what, Whose.SERVICE_NUMBER) for what in LIBRARY),
    *(Setting(what, Whose.USER, 7) for what in OF_USERS),
    *(Setting(what, Whose.COMPANY) for what in OF_COMPANY),
]


@pytest.mark.parametrize("setting", sorted(SETTINGS, key=str), ids=lambda one: f"{one.whose.value}-{one.what.value}")
def test_it_leads_to_the_page_of_whose_it_is(setting):
    page = resolve(address_of(setting))
    namespaces = {Whose.SERVICE_NUMBER: "service_numbers", Whose.USER: "users", Whose.COMPANY: "company"}
    assert (page.namespace, page.kwargs.get("pk")) == (namespaces[setting.whose], setting.pk)


def test_a_setting_of_somebody_else_has_none():
    with pytest.raises(NoReverseMatch):
        address_of(Setting(What.WORK_HOURS, Whose.SERVICE_NUMBER, 7))
