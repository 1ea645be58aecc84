"""The history tells each reader what stands on pages that this reader may open, of every model."""

from itertools import chain, combinations

import pytest
from django.urls import reverse

from history import undo as undoing
from history.models import Change, ChangeSet
from history.subjects import MODELS, OF_PACKAGES, said_of
from history.words import Line, Names
from service_numbers.modules import MODULES
from tests import factories
from tests.confirming import confirmed
from tests.rows import rows_of
from users.models import Company, Permission, Role, User

PEOPLE, NUMBERS, HOURS, FIGURES = (str(one) for one in Permission)
EVERYBODY = {PEOPLE, NUMBERS, HOURS, FIGURES}
# Whose pages show rows of a table: holding one of these is enough. Whoever reads the history manages users.
SEEN = dict.fromkeys(
    [
        "users_company",
        "users_companylimit",
        "users_trunkallotment",
        "users_department",
        "users_directoryentry",
        "users_listednumber",
        "users_modesetting",
        "users_absence",
        "users_number",
        "users_order",
        "users_ownsigninidentity",
        "users_subscription",
        "users_user",
        "users_visit",
        "otp_totp_totpdevice",
        "calendars_workhours",
        "queues_member",
    ],
    EVERYBODY,
) | {
    "users_ownsignin": set(),  # who may everything
    "users_passkey": set(),  # nobody but whose it is
    "service_numbers_servicenumber": {NUMBERS},
    "service_numbers_listedcaller": {NUMBERS},
    "service_numbers_prompt": {NUMBERS, HOURS},
    "service_numbers_override": {NUMBERS, HOURS},
    "calendars_calendarday": {NUMBERS, HOURS},
    "calendars_calendardayhours": {NUMBERS, HOURS},
    "calendars_outsideofficehours": {NUMBERS, HOURS},
    "calendars_officehours": {NUMBERS, HOURS},
    "calendars_openinghours": {NUMBERS, HOURS},
    "statistics_mailedreport": {FIGURES},
}
OF_NO_COMPANY = {
    "users_trunk",
    "users_role",
    "users_numberblock",
    "users_price",
    "users_retention",
    "routing_engine",
}
FIELDS = {
    "service_numbers_servicenumber": dict.fromkeys(["name", "number"], EVERYBODY)
    | {name: {NUMBERS, HOURS} for one in MODULES if one.permission == HOURS for name in one.form._meta.fields},
    "users_ownsigninidentity": dict.fromkeys(["issuer", "subject", "email"], frozenset()),
    "users_company": {"pinned_to": frozenset()},  # operators alone
}
# Pages that show rows of a table, for who is none of those whom they are about: of these names of tests/rows.py.
SHOWN_ON = [
    (["users_company"], [("company:sign_in_rules",), ("company:logo",), ("company:order_rules",)]),
    (["users_companylimit", "users_trunkallotment", "users_user"], [("users:list",)]),
    (["users_department"], [("company:departments",)]),
    (["users_directoryentry"], [("company:number_plan",)]),
    (["users_listednumber"], [("company:lists",), ("users:lists", "colleague")]),
    (["users_modesetting", "users_absence", "calendars_workhours"], [("users:modes", "colleague")]),
    (["users_number"], [("users:numbers", "colleague")]),
    (["users_order"], [("company:orders",)]),
    (["users_ownsignin"], [("company:own_sign_in",)]),
    (["users_ownsigninidentity", "otp_totp_totpdevice"], [("users:profile", "colleague")]),
    (["users_passkey"], []),
    (["users_subscription"], [("users:subscriptions", "colleague")]),
    (["users_visit"], [("company:sign_in_log",)]),
    (["queues_member"], [("users:service_numbers", "colleague"), ("service_numbers:members", "service_number")]),
    (["service_numbers_servicenumber", "service_numbers_listedcaller"], [("service_numbers:edit", "service_number")]),
    (["service_numbers_prompt"], [("service_numbers:prompts",)]),
    (["service_numbers_override"], [("service_numbers:detail", "service_number")]),
    (["calendars_calendarday", "calendars_calendardayhours"], [("service_numbers:calendar", "service_number")]),
    (["calendars_officehours", "calendars_outsideofficehours"], [("company:office_hours",)]),
    (["calendars_openinghours"], [("service_numbers:opening_hours", "service_number")]),
    (["statistics_mailedreport"], [("statistics:mailed",)]),
]
PAGES = {table: pages for tables, pages in SHOWN_ON for table in tables}


def reader(*permissions):
    """Somebody who reads the history, and holds this besides."""
    user = User()
    user.permissions_held = [PEOPLE, *permissions]
    return user


def person(company, *permissions):
    role = Role.objects.create(name=" ".join(permissions)[:60], permissions=list(permissions))
    return factories.UserFactory(tenant=company, roles=[role.pk])


def test_every_model_stands_in_the_table():
    told = {table for table, model in MODELS.items() if model in OF_PACKAGES or getattr(model, "history", None)}
    assert SEEN.keys() | OF_NO_COMPANY == told


@pytest.mark.parametrize("table", SEEN)
def test_a_field_is_shown_to_whoever_may_open_a_page_with_it(table):
    said = said_of(table)
    for field in MODELS[table]._meta.concrete_fields:
        whose = FIELDS.get(table, {}).get(field.name, SEEN[table])
        for held in (PEOPLE, NUMBERS, HOURS, FIGURES):
            assert said.shown_to(reader(held), field.name) is bool(whose & {PEOPLE, held}), (field.name, held)
        assert said.shown_to(User(is_operator=True), field.name) is (table != "users_passkey")


def test_what_is_not_shown_is_in_no_line(company):
    """Of a row of every model, added: neither its name nor a value, unless they stand on a page of the reader's."""
    rows_of(company)
    changes = list(Change.objects.for_tenant(company))
    assert {change.table for change in changes} >= SEEN.keys() - {"otp_totp_totpdevice", "users_visit"}
    names = Names(company, changes)
    for held in (PEOPLE, NUMBERS, HOURS, FIGURES):
        for change in changes:
            line, all_of_it = Line(change, names, reader(held)), Line(change, names)
            if SEEN.get(change.table, EVERYBODY) & {PEOPLE, held} and change.table not in FIELDS:
                assert (line.name, line.values, line.has_hidden) == (all_of_it.name, all_of_it.values, False)
            elif change.table not in FIELDS:
                assert (line.name, line.values, line.has_hidden) == ("", [], True), (held, change.table)
            else:
                assert line.name == all_of_it.name
                assert line.has_hidden is (len(line.values) < len(all_of_it.values))


def test_pages_keep_from_a_reader_what_is_for_others(client, company):
    report = factories.MailedReportFactory(tenant=company, emails=["board@example.com"])
    support = factories.ServiceNumberFactory(tenant=company, name="Support", vms_emails=["night@example.com"])
    support.closed_divert_number, support.main_mode = "+441632960999", "with-welcome"
    support.save()
    report.delete()
    page = ChangeSet.objects.first().get_absolute_url()
    words = {"board@example.com": FIGURES, "night@example.com": NUMBERS, "960999": NUMBERS}
    for held in (NUMBERS, HOURS, FIGURES):
        client.force_login(person(company, PEOPLE, held))
        shown = client.get(page).content.decode()
        assert "Support" in shown
        for word, needed in words.items():
            assert (word in shown) is (held == needed), (held, word)
        assert "Not all is shown" in shown


def test_undoing_sets_no_number_that_its_page_would_not(company):
    """Who changes hours sets no own number of a day, be it changed, added with the day, or gone with it."""
    day = factories.CalendarDayFactory(service_number=factories.ServiceNumberFactory(tenant=company))
    day.divert_number = "+441632960999"
    day.save()
    day.delete()
    of_hours, of_numbers = person(company, PEOPLE, HOURS), person(company, PEOPLE, NUMBERS)
    for change in Change.objects.filter(table="calendars_calendarday").exclude(action="added"):
        with pytest.raises(undoing.CannotUndo, match="Your roles do not include"):
            undoing.check_kind(change, company, of_hours)
        undoing.check_kind(change, company, of_numbers)
    added = Change.objects.get(table="calendars_calendarday", action="added")  # without one
    undoing.check_kind(added, company, of_hours)


def test_every_table_goes_by_its_pages(client, company):
    """Whatever permissions a reader holds beside managing users: shown is what some page shows that opens."""
    rows = rows_of(company) | {"colleague": factories.UserFactory(tenant=company)}
    assert PAGES.keys() == SEEN.keys()
    each = chain.from_iterable(PAGES.values())
    pages = {page: reverse(page[0], args=[rows[name].pk for name in page[1:]]) for page in each}
    for held in chain.from_iterable(combinations([NUMBERS, HOURS, FIGURES], count) for count in range(4)):
        user = person(company, PEOPLE, *held)
        confirmed(client, user)
        opens = {page: client.get(url).status_code == 200 for page, url in pages.items()}
        for table, those in PAGES.items():
            assert said_of(table).shown_to(user) is any(opens[page] for page in those), (table, held)


def test_what_is_ones_own_is_shown_to_oneself(client, company):
    """Somebody who manages users reads the own service, account there and passkeys, and nobody else's."""
    boss, colleague = person(company, PEOPLE), factories.UserFactory(tenant=company)
    factories.OwnSignInFactory(tenant=company, issuer="https://their-service.example")
    for user, word in ((boss, "mine"), (colleague, "theirs")):
        factories.PasskeyFactory(user=user, name=f"Key of {word}")
        told = {"subject": f"subject-{word}", "email": f"{word}@service.example"}
        factories.OwnSignInIdentityFactory(user=user, issuer="https://their-service.example", **told)
    everything = person(company, *sorted(EVERYBODY))
    pages = [one.get_absolute_url() for one in ChangeSet.objects.for_tenant(company)] + [reverse("company:history")]
    words = ("Key of mine", "subject-mine", "mine@service", "Key of theirs", "subject-theirs", "theirs@service")
    for reader_of_all, sees in ((boss, words[:3]), (everything, (*words[1:3], *words[4:]))):
        client.force_login(reader_of_all)
        shown = " ".join(client.get(page).content.decode() for page in pages)
        assert tuple(word for word in words if word in shown) == sees
    client.force_login(boss)
    listed = client.get(reverse("company:history")).content.decode()
    assert "theirs@service" not in listed


def test_what_telephone_systems_are_called_is_the_operators_own(client, company):
    """Where a company is pinned to one, its people read that something was changed, whatever their roles."""
    Company.objects.filter(pk=company.pk).update(pinned_to="engine-of-the-provider")
    pages = [ChangeSet.objects.first().get_absolute_url(), reverse("company:history")]
    client.force_login(person(company, *sorted(EVERYBODY)))
    shown = " ".join(client.get(page).content.decode() for page in pages)
    assert "engine-of-the-provider" not in shown
    assert "Not all is shown" in shown
    operator = factories.OperatorFactory()
    client.force_login(operator)
    client.post(reverse("enter_company", args=[company.pk]), {"reason": "Asked for help"})
    assert "engine-of-the-provider" in client.get(pages[0]).content.decode()
