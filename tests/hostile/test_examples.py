"""What has once broken a page: found by the tests beside this one, kept so that it is tried every time."""

import pytest

pytestmark = pytest.mark.django_db
ORDERS = "/operator/users/order/"


@pytest.mark.parametrize("query", ["state__exact=%00", "q=%00", "%00=1", "action__exact=a%00b"])
def test_a_nul_in_the_query_of_an_operators_list(world, query):
    answer = world.send("operator", "GET", f"{ORDERS}?{query}")
    assert answer.status_code == 400
    assert "This could not be read" in answer.content.decode()


def test_an_operators_page_without_the_field_it_is_asked_for(world):
    assert world.send("operator", "GET", "/operator/users/trunk/1/change/?_to_field=").status_code == 400


@pytest.mark.parametrize("picked", ["x", "-1", "%D9%A3", "1.5", "%00"])
def test_an_operators_action_on_what_is_no_row(world, picked):
    body = f"action=accept&_selected_action={picked}".encode()
    answer = world.send("operator", "POST", ORDERS, body, "application/x-www-form-urlencoded")
    assert answer.status_code == 400
