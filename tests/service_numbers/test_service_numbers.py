"""Service numbers: made of free numbers at a price, one level deep, and free again when removed."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection
from django.urls import reverse

from service_numbers.models import ServiceNumber
from tests import factories
from users.models import Action, Number, Order, Price

LIST, ADD = reverse("service_numbers:list"), reverse("service_numbers:add")


def url(name, service_number):
    return reverse(f"service_numbers:{name}", args=[service_number.pk])


def typed(client, **fields):
    """A form filled in right, as the page asks for it."""
    price_seen = client.get(ADD).context["form"].price_now
    return {
        "name": "Support",
        "number": "01632 960123",
        "main": "",
        "price_seen": price_seen,
        "confirm_order": "on",
    } | fields


@pytest.fixture
def free(company):
    return factories.NumberFactory(tenant=company, e164="+441632960123")


def test_a_free_number_becomes_a_service_number(as_admin, admin, company, free):
    Price.objects.filter(action=Action.ADD_SERVICE_NUMBER).update(monthly=Decimal("7"))
    as_admin.post(ADD, typed(as_admin))
    made = ServiceNumber.objects.get()
    assert (made.tenant, made.name, made.number, made.main) == (company, "Support", free, None)
    free.refresh_from_db()
    assert free.use == Number.Use.SERVICE_NUMBER
    order = Order.objects.get()
    assert (order.action, order.subject, order.monthly) == ("add_service_number", "Support, +44 1632 960123", 7)
    page = as_admin.get(LIST).content.decode()
    assert "Support" in page
    assert "+44 1632 960123" in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 61),
        ("name", "a\x00"),
        ("name", "☎"),
        ("name", "SALES"),
        ("number", ""),
        ("number", "01632 960124"),
        ("number", "01632 960125"),
        ("number", "01632 960126"),
        ("number", "999"),
        ("main", "0"),
        ("main", "x"),
        ("main", "9" * 30),
        ("confirm_order", ""),
    ],
)
def test_bad_input(as_admin, company, free, field, value):
    factories.ServiceNumberFactory(tenant=company, name="Sales", number__e164="+441632960125")
    factories.NumberFactory(user=factories.UserFactory(tenant=company), e164="+441632960124")
    factories.NumberFactory(e164="+441632960126")
    answer = as_admin.post(ADD, typed(as_admin, **{field: value}))
    assert answer.context["form"].errors.keys() == {field}
    assert (ServiceNumber.objects.count(), Order.objects.count()) == (1, 0)


def test_what_belongs_to_another_company_is_no_main_number(as_admin, free):
    theirs = factories.ServiceNumberFactory()
    answer = as_admin.post(ADD, typed(as_admin, main=theirs.pk))
    assert answer.context["form"].errors.keys() == {"main"}


def test_additional_numbers_stand_under_their_main_one(as_admin, company):
    sales, support = (factories.ServiceNumberFactory(tenant=company, name=name) for name in ("Sales", "Support"))
    under = factories.ServiceNumberFactory(tenant=company, name="A late one", main=support)
    factories.ServiceNumberFactory(tenant=company, name="Zoo", main=sales)
    names = [row["service_number"].name for row in as_admin.get(LIST).context["rows"]]
    assert names == ["Sales", "Zoo", "Support", "A late one"]
    answer = as_admin.post(url("edit", sales), {"name": "Sales", "main": support.pk})
    assert answer.context["form"].errors.keys() == {"main"}
    answer = as_admin.post(url("edit", support), {"name": "Support", "main": under.pk})
    assert answer.context["form"].errors.keys() == {"main"}
    as_admin.post(url("edit", under), {"name": "Sooner", "main": ""})
    under.refresh_from_db()
    assert (under.name, under.main) == ("Sooner", None)


def test_an_additional_number_has_no_page_of_additional_ones_in_its_menu(as_admin, company):
    main = factories.ServiceNumberFactory(tenant=company)
    under = factories.ServiceNumberFactory(tenant=company, main=main)
    for number, is_there in ((main, True), (under, False)):
        menu = as_admin.get(url("queue_messages", number)).context["nav"]["menu"]
        assert (url("additional_numbers", number) in [link["url"] for link in menu]) == is_there


def test_the_overview_says_what_callers_get_before_the_form_that_changes_it(as_admin, company):
    page = as_admin.get(factories.ServiceNumberFactory(tenant=company).get_absolute_url()).content.decode()
    assert 0 < page.index('id="callers-get"') < page.index('id="for-a-while-title"')


@pytest.mark.parametrize(("how_many", "are_there"), [(0, 0), (5, 5), (6, 0)])
def test_a_few_additional_numbers_stand_in_the_menu_of_their_main_one(as_admin, company, how_many, are_there):
    main, other = factories.ServiceNumberFactory.create_batch(2, tenant=company)
    factories.ServiceNumberFactory.create_batch(how_many, tenant=company, main=main)
    factories.ServiceNumberFactory(tenant=company, main=other)
    menu = as_admin.get(url("queue_messages", main)).context["nav"]["menu"]
    found = [link["url"] for link in menu if link["group"] == "Additional numbers"]
    assert len(found) == are_there
    assert set(found) <= {one.get_absolute_url() for one in main.additional_numbers.all()}


@pytest.mark.parametrize("deeper", ["below an additional one", "with one of its own"])
def test_the_database_keeps_one_level(company, deeper):
    main = factories.ServiceNumberFactory(tenant=company)
    additional = factories.ServiceNumberFactory(tenant=company, main=main)
    other = factories.ServiceNumberFactory(tenant=company)
    child, parent = (other, additional) if deeper == "below an additional one" else (main, other)
    with pytest.raises(IntegrityError, match="one level deep"):
        ServiceNumber.objects.filter(pk=child.pk).update(main=parent)


def test_the_database_keeps_the_number_in_use(company):
    service_number = factories.ServiceNumberFactory(tenant=company)
    Number.objects.filter(pk=service_number.number_id).update(use=Number.Use.FREE)
    with pytest.raises(IntegrityError, match="service_number_has_its_number"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_name_and_number_of_another_company_are_refused_by_the_database(company):
    with pytest.raises(IntegrityError, match="same_tenant"):
        factories.ServiceNumberFactory(tenant=company, number=factories.NumberFactory(use="service_number"))


def test_removing_one(as_admin, company):
    main = factories.ServiceNumberFactory(tenant=company)
    additional = factories.ServiceNumberFactory(tenant=company, main=main)
    assert "has additional numbers" in as_admin.post(url("delete", main), follow=True).content.decode()
    page = as_admin.get(url("delete", additional))
    assert str(additional.number) in page.content.decode()
    confirmed = {"price_seen": page.context["form"].price_now, "confirm_order": "on"}
    as_admin.post(url("delete", additional), confirmed)
    assert list(ServiceNumber.objects.all()) == [main]
    assert Number.objects.get(pk=additional.number_id).use == Number.Use.FREE
    assert Order.objects.get().action == "remove_service_number"
    as_admin.post(url("delete", main), confirmed)
    assert ServiceNumber.objects.count() == 0


def test_the_same_queries_for_many(as_admin, company, count_queries):
    factories.ServiceNumberFactory(tenant=company)
    one = count_queries(as_admin, LIST)
    for main in factories.ServiceNumberFactory.create_batch(3, tenant=company):
        factories.ServiceNumberFactory(tenant=company, main=main)
    assert count_queries(as_admin, LIST) == one <= 13  # one of them: whose telephones are registered
