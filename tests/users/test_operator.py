"""The operators' pages: companies with their first admin, number blocks, prices, orders, roles."""

import re
from decimal import Decimal

import pytest
from django.contrib import admin as django_admin
from django.core import mail
from django.urls import reverse

from common.recurring import RECURRING
from history.models import Change, ChangeSet
from pbxportal.operators.background import BackgroundTask
from pbxportal.operators.sign_in import LockedOut, SecondFactor
from pbxportal.operators.trunks_of_users import TrunkOfUser
from routing.models import Engine
from statistics.models import KeptRecord
from telephony.models import RunningEngine
from tests import factories
from users.models import (
    Company,
    Number,
    NumberBlock,
    Order,
    OutgoingMail,
    OutsideAddress,
    Passkey,
    Price,
    RecurringTask,
    Retention,
    Role,
    SignInEvent,
    Trunk,
    TrunkAllotment,
    User,
)
from users.signing_in.services.sign_in import invite

ADD_COMPANY = reverse("admin:users_company_add")
ADD_BLOCK = reverse("admin:users_numberblock_add")
ROLE_LIST = reverse("admin:users_role_changelist")
# Of which operators add no rows.
NONE_ADDED = {
    Price,
    Order,
    LockedOut,
    KeptRecord,
    SecondFactor,
    Passkey,
    ChangeSet,
    BackgroundTask,
    OutgoingMail,
    OutsideAddress,
    SignInEvent,
    RecurringTask,
    Retention,
    RunningEngine,
    TrunkOfUser,
}
NO_TRUNKS = {"trunk_allotments-TOTAL_FORMS": 0, "trunk_allotments-INITIAL_FORMS": 0}
ACME = {
    "name": "Acme",
    "sip_domain": "acme.pbx.example",
    "country": "JE",
    "time_zone": "Europe/London",
    "admin_first_name": "Ann",
    "admin_last_name": "Boss",
    "admin_email": "Ann@acme.example",
    "admin_username": "",
} | NO_TRUNKS


@pytest.fixture
def as_operator(client, db):
    client.force_login(factories.OperatorFactory(username="operator"))
    return client


def errors_of(page):
    return page.context["adminform"].form.errors


def test_a_company_gets_its_first_admin_who_is_invited(as_operator, do_what_waits):
    as_operator.post(ADD_COMPANY, ACME)
    do_what_waits()
    company = Company.objects.get()
    first = company.users.get()
    assert (company.name, company.sip_domain, company.country) == ("Acme", "acme.pbx.example", "JE")
    assert (str(first), first.username, first.roles) == ("Ann Boss", "ann@acme.example", factories.keys_of("admin"))
    assert (first.short_number, first.has_usable_password()) == ("100", False)
    (message,) = mail.outbox
    assert message.to == ["Ann@acme.example"]
    link = re.search(r"/password/\S+", message.body)[0]
    assert as_operator.get(link, follow=True).context["validlink"] is True


def test_who_has_lost_the_invitation_gets_another(as_operator, do_what_waits):
    company = factories.CompanyFactory()
    waiting = factories.AdminFactory(tenant=company, email="waiting@acme.example")
    waiting.set_unusable_password()
    waiting.save()
    factories.AdminFactory(tenant=company)
    chosen = {"action": "invite_admins_again", "_selected_action": [company.pk]}
    as_operator.post(reverse("admin:users_company_changelist"), chosen)
    do_what_waits()
    (message,) = mail.outbox
    assert message.to == ["waiting@acme.example"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "a\x07b"}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"sip_domain": "ACME"}, "sip_domain"),
        ({"sip_domain": "a b.example"}, "sip_domain"),
        ({"country": "UK"}, "country"),
        ({"time_zone": "Mars/Phobos"}, "time_zone"),
        ({"admin_first_name": "☎"}, "admin_first_name"),
        ({"admin_last_name": ""}, "admin_last_name"),
        ({"admin_email": "ann"}, "admin_email"),
        ({"admin_email": "", "admin_username": "ann"}, "admin_email"),
        ({"admin_email": "a@" + ".".join(["b" * 50] * 3) + ".example"}, "admin_username"),
        ({"admin_email": "o'neil@acme.example"}, "admin_username"),
        ({"admin_username": "OPERATOR"}, "admin_username"),
    ],
)
def test_a_company_that_cannot_be(as_operator, changes, field):
    page = as_operator.post(ADD_COMPANY, ACME | changes)
    assert errors_of(page).keys() == {field}
    assert (Company.objects.count(), User.objects.count()) == (0, 1)


def test_names_and_domains_of_companies_are_unique(as_operator, company):
    page = as_operator.post(ADD_COMPANY, ACME | {"name": "OURS", "sip_domain": company.sip_domain})
    assert {error for errors in errors_of(page).values() for error in errors} == {
        "Another company has this SIP domain.",
        "There is a company of this name already.",
    }


def test_a_company_is_never_deleted_and_keeps_its_domain(as_operator, company):
    assert as_operator.get(reverse("admin:users_company_delete", args=[company.pk])).status_code == 403
    url = reverse("admin:users_company_change", args=[company.pk])
    as_operator.post(url, ACME | {"sip_domain": "new.example"})
    company.refresh_from_db()
    assert (company.name, company.sip_domain) == ("Acme", "ours.example")


def test_a_company_is_pinned_to_a_telephone_system_of_our_own(as_operator, company):
    factories.RunningEngineFactory(name="engine-1")
    url = reverse("admin:users_company_change", args=[company.pk])

    def offered():
        return list(as_operator.get(url).context["adminform"].form.fields["pinned_to"].choices)

    assert offered() == [("", "Whichever they reach"), ("engine-1", "engine-1")]
    page = as_operator.post(url, ACME | {"pinned_to": "engine-2"})
    assert "pinned_to" in errors_of(page)
    as_operator.post(url, ACME | {"pinned_to": "engine-1"})
    company.refresh_from_db()
    assert company.pinned_to == "engine-1"
    change = Change.objects.for_tenant(company).filter(table="users_company").latest("pk")
    assert (change.before["pinned_to"], change.after["pinned_to"]) == ("", "engine-1")
    RunningEngine.objects.all().delete()
    assert offered() == [("", "Whichever they reach"), ("engine-1", "engine-1 (not known any more)")]
    as_operator.post(url, ACME | {"pinned_to": ""})
    company.refresh_from_db()
    assert company.pinned_to == ""


@pytest.mark.parametrize("change", ["delete", "replace"])
def test_a_trunk_with_users_on_it_stays_the_companys(as_operator, company, change):
    allotment = company.trunk_allotments.get()
    unused = factories.TrunkAllotmentFactory(tenant=company)
    factories.UserFactory(tenant=company, trunk=allotment.trunk)
    row, other = "trunk_allotments-0-", "trunk_allotments-1-"
    fields = ACME | {"trunk_allotments-TOTAL_FORMS": 2, "trunk_allotments-INITIAL_FORMS": 2}
    fields |= {f"{row}id": allotment.pk, f"{row}tenant": company.pk, f"{row}trunk": allotment.trunk_id}
    fields |= {f"{other}id": unused.pk, f"{other}tenant": company.pk, f"{other}trunk": unused.trunk_id}
    fields |= {f"{row}DELETE": "on"} if change == "delete" else {f"{row}trunk": factories.TrunkFactory().pk}
    url = reverse("admin:users_company_change", args=[company.pk])
    page = as_operator.post(url, fields)
    assert "Users of the company are on this trunk: it has to stay." in page.content.decode()
    kept = {f"{row}DELETE": "", f"{row}trunk": allotment.trunk_id, f"{other}DELETE": "on"}
    assert as_operator.post(url, fields | kept).status_code == 302
    assert list(company.trunk_allotments.all()) == [allotment]


@pytest.mark.parametrize(
    ("first", "last"),
    [("01534 960100", "01534 960199"), ("+44 1534 960100", "00441534960199"), ("44 1534-960100", "(01534) 960199")],
)
def test_a_block_of_numbers_in_any_writing(as_operator, company, first, last):
    assert as_operator.post(ADD_BLOCK, {"tenant": company.pk, "first": first, "last": last}).status_code == 302
    block = NumberBlock.objects.get()
    assert (block.tenant, block.first, block.last) == (company, "+441534960100", "+441534960199")
    assert Number.objects.for_tenant(company).free().count() == 100
    assert "100 / 100" in as_operator.get(reverse("admin:users_numberblock_changelist")).content.decode()


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        ("01632 960199", "01632 960100", "last"),
        ("01632 960100", "01632 96019", "last"),
        ("01632 960000", "01632 970000", "last"),
        ("01632 960000", "+1 201 555 0123", "last"),
        ("01632 960150", "01632 960160", "first"),
        ("01632 960090", "01632 960120", "first"),
        ("Ada", "01632 960100", "first"),
        ("01632 960100", "", "last"),
        ("+1", "+2", "first last"),
    ],
)
def test_a_block_that_cannot_be(as_operator, company, first, last, field):
    factories.NumberFactory(e164="+441632960150")
    factories.NumberFactory(e164="+441632960120")
    page = as_operator.post(ADD_BLOCK, {"tenant": company.pk, "first": first, "last": last})
    assert errors_of(page).keys() == set(field.split())
    assert Number.objects.for_tenant(company).count() == 0


@pytest.mark.parametrize("tenant", ["", "x", "²", "-1", "9" * 30])
def test_a_block_of_no_company(as_operator, tenant):
    page = as_operator.post(ADD_BLOCK, {"tenant": tenant, "first": "01632 960100", "last": "01632 960100"})
    assert errors_of(page).keys() == {"tenant"}
    assert Number.objects.count() == 0


def test_a_block_goes_only_while_nobody_uses_it(as_operator, company):
    number = factories.NumberFactory(tenant=company, block__tenant=company)
    url = reverse("admin:users_numberblock_delete", args=[number.block.pk])
    number.user, number.use = factories.UserFactory(tenant=company), Number.Use.USER
    number.save()
    assert as_operator.post(url, {"post": "yes"}).status_code == 403
    number.user, number.use = None, Number.Use.FREE
    number.save()
    assert as_operator.post(url, {"post": "yes"}).status_code == 302
    assert (NumberBlock.objects.count(), Number.objects.count()) == (0, 0)


def test_the_price_list_is_changed_only(as_operator):
    price = Price.objects.get(action="add_user")
    assert as_operator.get(reverse("admin:users_price_add")).status_code == 403
    assert as_operator.post(reverse("admin:users_price_delete", args=[price.pk])).status_code == 403
    url = reverse("admin:users_price_change", args=[price.pk])
    assert errors_of(as_operator.post(url, {"one_off": "-1", "monthly": "0"})).keys() == {"one_off"}
    as_operator.post(url, {"one_off": "49.90", "monthly": "9.5"})
    price.refresh_from_db()
    assert (price.one_off, price.monthly, price.engineer_visits) == (Decimal("49.90"), Decimal("9.50"), False)


def test_orders_are_accepted_finished_and_answered(as_operator, company):
    placed, refused = (factories.OrderFactory(tenant=company, state=state) for state in ("placed", "refused"))
    url = reverse("admin:users_order_changelist")

    def states_after(action):
        as_operator.post(url, {"action": action, "_selected_action": [placed.pk, refused.pk]})
        return [Order.objects.get(pk=order.pk).state for order in (placed, refused)]

    assert states_after("accept") == ["accepted", "refused"]
    assert states_after("finish") == ["done", "refused"]
    assert states_after("delete_selected") == ["done", "refused"]
    change = reverse("admin:users_order_change", args=[placed.pk])
    silent = as_operator.post(change, {"state": "refused", "reply": ""})
    assert "Say why it is refused" in silent.content.decode()
    as_operator.post(change, {"state": "refused", "reply": "No line left", "subject": "changed", "one_off": "0"})
    placed.refresh_from_db()
    assert (placed.state, placed.reply, placed.subject) == ("refused", "No line left", "Pat Person, 2000")


def test_roles_of_the_product_stay(as_operator):
    for role in Role.objects.given():
        assert (
            as_operator.post(reverse("admin:users_role_delete", args=[role.pk]), {"post": "yes"}).status_code == 403
        )
    own = Role.objects.create(name="Own", permissions=["see_statistics"])
    as_operator.post(reverse("admin:users_role_delete", args=[own.pk]), {"post": "yes"})
    assert set(Role.objects.values_list("code", flat=True)) == {"admin", "user", "hours", "statistics"}


def test_a_roles_permissions_are_ticked(as_operator):
    add = reverse("admin:users_role_add")
    as_operator.post(add, {"name": "Reception", "permissions": ["change_hours", "see_statistics"]})
    assert Role.objects.get(name="Reception").permissions == ["change_hours", "see_statistics"]
    assert "Change hours and messages, See statistics" in as_operator.get(ROLE_LIST).content.decode()
    page = as_operator.post(add, {"name": "Nothing", "permissions": ["fly"]})
    assert list(errors_of(page)) == ["permissions"]


def rows_of_each_kind():
    user = factories.UserFactory(trunk=None)
    factories.NumberFactory(user=user)
    factories.OrderFactory(tenant=user.tenant, user=user)
    invite(user=user)
    factories.OutsideAddressFactory(tenant=user.tenant)
    RecurringTask.objects.bulk_create([RecurringTask(name=name) for name in RECURRING], ignore_conflicts=True)
    factories.SignInEventFactory(tenant=None)
    LockedOut.objects.create(username=user.username, ip_address="192.0.2.1", failures_since_start=5)
    SecondFactor.objects.create(user=user, name="app")
    factories.PasskeyFactory(user=user)
    Role.objects.create(name=f"Role {user.pk}", permissions=["see_statistics"])
    Engine.objects.create(name=f"Engine {user.pk}", key_hash=str(user.pk))
    factories.RunningEngineFactory()
    KeptRecord.objects.create(source="freeswitch", record_id=str(user.pk), reason="no leg of a user", content={})


@pytest.mark.parametrize("model", django_admin.site._registry, ids=lambda model: model._meta.model_name)
def test_every_page_answers_with_the_same_queries(as_operator, count_queries, model):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    rows_of_each_kind()
    as_operator.get(reverse(f"{name}_changelist"))
    one = count_queries(as_operator, reverse(f"{name}_changelist"))
    rows_of_each_kind()
    rows_of_each_kind()
    assert count_queries(as_operator, reverse(f"{name}_changelist")) == one <= 12
    row = model._default_manager.order_by("pk").last()
    assert as_operator.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200
    assert as_operator.get(reverse(f"{name}_changelist"), {"q": "☎'%"}).status_code == 200
    may_add = model not in NONE_ADDED
    assert as_operator.get(reverse(f"{name}_add")).status_code == (200 if may_add else 403)


def test_the_models_an_operator_works_with():
    assert set(django_admin.site._registry) == NONE_ADDED | {Company, Trunk, NumberBlock, Role, Engine}


def test_company_admins_keep_managing_users(as_operator):
    role = Role.objects.get(code=Role.ADMIN)
    url = reverse("admin:users_role_change", args=[role.pk])
    answer = as_operator.post(url, {"name": role.name, "permissions": ["see_statistics"]})
    assert "Company admins manage users" in answer.content.decode()
    assert "manage_users" in Role.objects.get(pk=role.pk).permissions


def test_which_trunk_of_a_company_is_the_first_is_seen(client, company):
    """Calls of service numbers go out on it, as `routing/loading.py` has it."""
    client.force_login(factories.OperatorFactory())
    factories.TrunkAllotmentFactory(tenant=company, trunk__name="A later one")
    page = client.get(reverse("admin:users_company_change", args=[company.pk]))
    [formset] = [one.formset for one in page.context["inline_admin_formsets"] if one.opts.model is TrunkAllotment]
    shown = [form.instance.trunk_id for form in formset.initial_forms]
    assert shown == list(company.trunk_allotments.order_by("pk").values_list("trunk", flat=True))
    assert "diverts go out on the first" in page.content.decode()
