"""What forms say when something is missing, and where the summary of errors leads."""

import pytest

from users.forms.users import AddUserForm, EditUserForm, FurtherNumberForm
from users.models import Price
from users.signing_in.forms.sign_in import ChangePasswordForm, SignInForm

FILL_IN, CHOOSE = "Fill in this field.", "Choose one."


@pytest.fixture
def empty_add(company):
    return AddUserForm({}, tenant=company, price=Price.objects.get(action="add_user"))


def test_what_is_missing_is_said_as_something_to_do(empty_add):
    assert {name: errors[0] for name, errors in empty_add.errors.items()} == {
        "last_name": "Enter a last name, or one word such as Lobby.",
        "email": FILL_IN,
        "short_number": FILL_IN,
        "trunk": CHOOSE,
        "first_sign_in": CHOOSE,
        "confirm_order": "The price is not the one this page has shown. Look at it and confirm again.",
    }


def test_forms_that_come_from_django_say_it_too(admin, rf):
    request = rf.get("/")
    request.user, request.session = admin, {}
    assert SignInForm(data={}).errors == {"username": [FILL_IN], "password": [FILL_IN]}
    assert set(map(tuple, ChangePasswordForm(request, {}).errors.values())) == {(FILL_IN,)}


def test_a_message_of_its_own_stays(company):
    price = Price.objects.get(action="add_user")
    form = AddUserForm(tenant=company, price=price)
    sent = AddUserForm({"price_seen": form.initial["price_seen"]}, tenant=company, price=price)
    assert sent.errors["confirm_order"] == ["Tick the box to place the order."]


def test_the_summary_leads_to_the_first_of_several_boxes(empty_add):
    targets = [target for target, _label, _error in empty_add.error_links()]
    assert "id_last_name" in targets
    assert "id_first_sign_in_0" in targets
    assert all(f'id="{target}"' in empty_add.as_p() for target in targets)


def test_the_two_numbers_on_edit_do_not_share_an_id(admin):
    main = EditUserForm(tenant=admin.tenant, instance=admin)["number"]
    assert (main.id_for_label, FurtherNumberForm(user=admin)["number"].id_for_label) == (
        "id_number",
        "id_further_number",
    )
