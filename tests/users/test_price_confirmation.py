"""Where an action has a price, the tick box that orders it stands below everything else that is filled in."""

import pytest
from django import forms

from service_numbers.forms.service_numbers import AddServiceNumberForm
from users.forms.users import AddUserForm
from users.models import Price

ORDER = ["price_seen", "confirm_order"]


def by(admin, form):
    """Who fills in the form, where that decides what it offers."""
    return {"by": admin} if form is AddUserForm else {}


@pytest.mark.parametrize("form", [AddUserForm, AddServiceNumberForm])
def test_the_tick_box_comes_last(company, admin, form):
    price = Price.objects.first()
    shown = list(form(tenant=company, price=price, **by(admin, form)).fields)
    assert shown == [*form.field_order, *ORDER]


@pytest.mark.parametrize("form", [AddUserForm, AddServiceNumberForm])
def test_also_below_a_field_that_no_order_names(company, admin, form):
    with_more = type("WithMore", (form,), {"more": forms.CharField()})
    shown = list(with_more(tenant=company, price=Price.objects.first(), **by(admin, form)).fields)
    assert shown == [*form.field_order, "more", *ORDER]
