"""Operators choose which of a company's trunks is the first, and put its users on another one."""

import pytest
from django.urls import reverse

from history.models import Change
from tests import factories
from users.models import TrunkAllotment, User
from users.services.trunks import make_first


@pytest.fixture
def as_operator(client, db):
    client.force_login(factories.OperatorFactory())
    return client


@pytest.fixture
def trunks(company):
    """Three of the company, in their order, with a user on each."""
    company.trunk_allotments.all().delete()
    found = [factories.TrunkAllotmentFactory(tenant=company, trunk__name=name).trunk for name in "ABC"]
    for trunk in found:
        factories.UserFactory(tenant=company, trunk=trunk)
    return found


def order_of(company):
    return "".join(company.trunk_allotments.order_by("pk").values_list("trunk__name", flat=True))


@pytest.mark.parametrize(("first", "order"), [("A", "ABC"), ("B", "BAC"), ("C", "CAB")])
def test_one_comes_first_and_the_others_keep_their_order(company, trunks, first, order):
    keys = set(company.trunk_allotments.values_list("pk", flat=True))
    make_first(tenant=company, trunk=trunks["ABC".index(first)])
    assert order_of(company) == order
    assert set(company.trunk_allotments.values_list("pk", flat=True)) == keys
    assert sorted(User.objects.for_tenant(company).values_list("trunk__name", flat=True)) == ["A", "B", "C"]


def test_one_that_is_not_the_companys_changes_nothing(company, trunks):
    before = list(company.trunk_allotments.values_list("pk", flat=True))
    make_first(tenant=company, trunk=factories.TrunkFactory(name="D"))
    assert list(company.trunk_allotments.values_list("pk", flat=True)) == before


def company_page(company):
    return reverse("admin:users_company_change", args=[company.pk])


def as_shown(browser, url):
    """What a page sends when nothing is changed, with what it has shown."""
    page = browser.get(url)
    forms = [page.context["adminform"].form]
    for one in page.context["inline_admin_formsets"]:
        forms += [one.formset.management_form, *one.formset.initial_forms]
    sent = {}
    for form in forms:
        for field in form:
            value = field.value()
            if value not in (None, False):
                sent[field.html_name] = value
            if field.field.show_hidden_initial:
                sent[field.html_initial_name] = "" if field.initial is None else field.initial
    for one in page.context["inline_admin_formsets"]:
        sent[f"{one.formset.prefix}-TOTAL_FORMS"] = len(one.formset.initial_forms)
    return sent


def test_the_company_page_chooses_the_first(as_operator, company, trunks):
    url = company_page(company)
    sent = as_shown(as_operator, url)
    assert as_operator.post(url, sent | {"first_trunk": trunks[2].pk}).status_code == 302
    assert order_of(company) == "CAB"


def test_of_two_who_choose_the_first_the_second_is_told(as_operator, company, trunks):
    url = company_page(company)
    first, second = (as_shown(as_operator, url) for _page in range(2))
    as_operator.post(url, first | {"first_trunk": trunks[1].pk})
    page = as_operator.post(url, second | {"first_trunk": trunks[2].pk})
    assert "Somebody else has changed this to “B” meanwhile." in " ".join(
        page.context["adminform"].form.errors["first_trunk"]
    )
    assert order_of(company) == "BAC"


def test_one_that_another_company_has_cannot_be_chosen(as_operator, company, trunks):
    theirs = factories.TrunkAllotmentFactory(trunk__name="Theirs").trunk
    url = company_page(company)
    page = as_operator.post(url, as_shown(as_operator, url) | {"first_trunk": theirs.pk})
    assert list(page.context["adminform"].form.errors) == ["first_trunk"]


def user_page(user):
    return reverse("admin:users_trunkofuser_change", args=[user.pk])


@pytest.mark.parametrize("before", ["A", None])
def test_a_user_is_put_on_another_trunk(as_operator, company, trunks, before):
    trunk = trunks[0] if before else None
    user = factories.UserFactory(tenant=company, trunk=trunk, last_name="Smith", short_number="777")
    page = as_operator.get(user_page(user))
    assert [str(label) for _key, label in page.context["adminform"].form.fields["trunk"].choices][1:] == [
        "A",
        "B",
        "C",
    ]
    sent = {"trunk": trunks[1].pk, "initial-trunk": trunk.pk if trunk else "", "last_name": "Other"}
    assert as_operator.post(user_page(user), sent).status_code == 302
    user.refresh_from_db()
    assert (user.trunk, user.last_name) == (trunks[1], "Smith")
    [change] = Change.objects.filter(table="users_user", row=user.pk, changed=["trunk_id"])
    assert (change.after["trunk_id"], change.action) == (trunks[1].pk, Change.Action.CHANGED)


def test_a_user_is_put_on_none_but_a_trunk_of_the_company(as_operator, company, trunks):
    user = factories.UserFactory(tenant=company, trunk=trunks[0])
    theirs = factories.TrunkAllotmentFactory().trunk
    for wrong in (theirs.pk, "", "x", "9" * 30):
        page = as_operator.post(user_page(user), {"trunk": wrong, "initial-trunk": trunks[0].pk})
        assert list(page.context["adminform"].form.errors) == ["trunk"], wrong
    user.refresh_from_db()
    assert user.trunk == trunks[0]


def test_of_two_operators_the_second_is_told_of_the_trunk(as_operator, company, trunks):
    user = factories.UserFactory(tenant=company, trunk=trunks[0])
    shown = {"initial-trunk": trunks[0].pk}
    as_operator.post(user_page(user), shown | {"trunk": trunks[1].pk})
    page = as_operator.post(user_page(user), shown | {"trunk": trunks[2].pk})
    assert "changed this to “B” meanwhile" in page.content.decode()
    user.refresh_from_db()
    assert user.trunk == trunks[1]


def test_operators_themselves_are_on_no_trunk(as_operator):
    assert as_operator.get(user_page(factories.OperatorFactory())).status_code == 302


def test_once_nobody_is_on_it_a_trunk_can_go(as_operator, company, trunks):
    url = company_page(company)
    place = list(company.trunk_allotments.values_list("trunk", flat=True)).index(trunks[0].pk)
    away = as_shown(as_operator, url) | {f"trunk_allotments-{place}-DELETE": "on"}
    assert as_operator.post(url, away).status_code == 200
    for user in User.objects.for_tenant(company).filter(trunk=trunks[0]):
        as_operator.post(user_page(user), {"trunk": trunks[1].pk, "initial-trunk": trunks[0].pk})
    assert as_operator.post(url, away).status_code == 302
    assert order_of(company) == "BC"
    assert not TrunkAllotment.objects.filter(tenant=company, trunk=trunks[0]).exists()
