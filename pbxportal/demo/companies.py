"""The demo: companies Demo and Other Ltd with their people, as after some weeks of use."""

from django.utils import timezone

from calendars.models import OfficeHours, WorkHours
from queues.models import Member
from service_numbers.models import ServiceNumber
from service_numbers.services.service_numbers import add_service_number
from statistics.mailed import last_period
from statistics.models import MailedReport
from users.models import (
    CallPattern,
    Company,
    Department,
    DirectoryEntry,
    ListedNumber,
    Mode,
    ModeSetting,
    OutsideAddress,
    Price,
    Role,
    Trunk,
    TrunkAllotment,
    User,
)
from users.services.companies import add_number_block
from users.services.modes import switch_on
from users.services.numbers import give_number
from users.services.users import new_app_password

from .calls import make_demo_calls
from .orders import make_orders
from .recordings import make_demo_recordings
from .service_numbers import set_up_service_numbers

PASSWORD = "portal-demo"  # noqa: S105 - printed by `make run`, refused in production
SIGN_INS = [
    ("admin", "company admin of Demo"),
    ("user", "user of Demo"),
    ("reception", "receptionist of Demo: hours and messages, telephone 502"),
    ("figures", "statistics of Demo"),
    ("operator", "operator"),
    ("other", "company admin of another company"),
]
# On this machine, where telephones have ports of their own: what plays the carrier of `make phones` uses this one.
CARRIER = "127.0.0.1:5090"
PEOPLE = """Amelia Hart; Bilal Rahman; Chloé Lefèvre; Daniel Okafor; Elin Sjöberg; Fergus Boyd; Grace Achterberg
Hugo Vautier; Imogen Page; Jakub Nowak; Keira Mulligan; Liam Renouf; Mei-Lin Tan; Noor van Dijk; Oscar Bisson
Priya Nair; Quentin Le Brun; Rosa Marques; Samuel Adeyemi; Tess Whitlock; Umar Siddiqui; Vera Novotná
Wilf Ashcombe; Yasmin Haddad"""


# Of these people by their place: what they sign in with, and their roles.
NARROW = {0: ("reception", Role.HOURS), 9: ("figures", Role.STATISTICS)}


def make_demo():
    """Companies Demo and Other Ltd with their people, and an operator. All numbers are kept for fiction."""
    Price.objects.filter(action="add_user").update(one_off=45, monthly=12.5, engineer_visits=True)
    Price.objects.filter(action="remove_user").update(one_off=20, engineer_visits=True)
    for service, monthly in [("mobile_voice_recording", 6), ("conferencing", 4), ("advanced_voicemail", 2.5)]:
        Price.objects.filter(action=f"start_{service}").update(one_off=10, monthly=monthly)
    trunks = [
        Trunk.objects.create(name="Carrier A", gateway=CARRIER, addresses=[CARRIER], carries_caller_number=True),
        Trunk.objects.create(name="Carrier B", gateway="b.trunk.example"),
    ]
    User.objects.create_superuser(
        "operator", PASSWORD, first_name="Olive", last_name="Operator", email="operator@provider.example"
    )
    demo = make_company("Demo", "demo.pbx.example", "+441632960100", "+441632960199", trunks)
    admin = make_person(demo, "admin", "Alex", "Admin", "500", trunks[0], Role.ADMIN)
    person = make_person(demo, "user", "Uma", "User", "501", trunks[0])
    departments = make_departments(demo)
    people = [admin, person]
    for index, name in enumerate(PEOPLE.replace("\n", "; ").split("; ")):
        first, last = name.split(" ", 1)
        username, *roles = NARROW.get(index, [f"person{index + 1}"])
        people.append(make_person(demo, username, first, last, str(502 + index), trunks[index % 2], *roles))
    for index, someone in enumerate(people):
        someone.department = departments[index % len(departments)]
        someone.save(update_fields=["department"])
        give_number(user=someone, e164=f"+4416329601{index:02}", is_main=True)
    give_number(user=person, e164="+441632960150", is_main=False)
    make_settings(demo, people)
    make_service_numbers(demo, admin)
    make_orders(company=demo, admin=admin, people=people)
    make_members(demo, people, departments)
    set_up_service_numbers(tenant=demo)
    make_demo_calls(company=demo, now=timezone.now())
    make_demo_recordings(company=demo, now=timezone.now())
    make_report(demo, admin)
    other = make_company("Other Ltd", "other.pbx.example", "+441632960200", "+441632960219", trunks[1:])
    boss = make_person(other, "other", "Otto", "Other", "100", trunks[1], Role.ADMIN)
    give_number(user=boss, e164="+441632960200", is_main=True)


def make_report(demo, admin):
    """A report by mail, to the admin and to somebody outside who has not answered yet."""
    outside = "accountant@books.example"
    sent_for = last_period(MailedReport.Frequency.WEEKLY, timezone.localdate(timezone=demo.zone)).last
    MailedReport.objects.create(tenant=demo, frequency="weekly", emails=[admin.email, outside], sent_for=sent_for)
    OutsideAddress.objects.create(tenant=demo, address=outside, asked_at=timezone.now())


def make_settings(demo, people):
    """What a company has after some weeks: hours, lists, a number plan, people who are away."""
    demo.managed_service = True
    demo.save(update_fields=["managed_service"])
    OfficeHours.objects.bulk_create(
        OfficeHours(tenant=demo, weekday=day, starts=9 * 60, ends=end * 60)
        for day, end in zip(range(5), [17, 17, 17, 17, 16], strict=True)
    )
    for code, name, number in [
        ("70", "Harbour Taxis", "+441632960301"),
        ("71", "Parcel service", "+441632960302"),
        (None, "Building management", "+441632960303"),
    ]:
        DirectoryEntry.objects.create(tenant=demo, short_code=code, name=name, number=number)
    for kind, digits, is_prefix, note in [
        ("black", "+44900", True, "Expensive"),
        ("white", "+447700900123", False, "Managing director, mobile"),
    ]:
        ListedNumber.objects.create(tenant=demo, kind=kind, digits=digits, is_prefix=is_prefix, note=note)
    person, colleague = people[1], people[2]
    ListedNumber.objects.create(tenant=demo, user=person, kind="refused", digits="+441632960404", note="Windows")
    person.colleague, person.forwarding_number, person.work_hours_activated = colleague, "+447700900456", True
    person.save(update_fields=["colleague", "forwarding_number", "work_hours_activated"])
    WorkHours.objects.bulk_create(
        WorkHours(tenant=demo, user=person, weekday=day, starts=8 * 60 + 30, ends=17 * 60) for day in range(5)
    )
    for mode, pattern in (
        (Mode.MEETING, CallPattern.OWN_THEN_COLLEAGUE),
        (Mode.ABSENT, CallPattern.OWN_THEN_EXTERNAL),
    ):
        ModeSetting.objects.create(tenant=demo, user=person, mode=mode, pattern=pattern)
    for someone in people[:-1]:  # the newest has no telephone yet
        new_app_password(user=someone, by=people[0])
    now = timezone.now()
    for someone, mode in [(people[4], Mode.MEETING), (people[9], Mode.HOLIDAY), (people[14], Mode.LUNCH)]:
        switch_on(user=someone, mode=mode, now=now)


def make_service_numbers(demo, admin):
    """A main line with two additional numbers, and two on their own."""
    Price.objects.filter(action="add_service_number").update(one_off=15, monthly=5)
    made = {}
    for name, e164, main in [
        ("Main line", "+441632960160", None),
        ("Sales", "+441632960161", "Main line"),
        ("Support", "+441632960162", "Main line"),
        ("Reception", "+441632960163", None),
        ("Fax and alarms", "+441632960164", None),
    ]:
        service_number = ServiceNumber(tenant=demo, name=name, main=made.get(main))
        made[name] = add_service_number(service_number=service_number, e164=e164, by=admin)


def make_members(demo, people, departments):
    """Who answers the service numbers: one who is at lunch, some logged off, one not active, and an attendant."""
    groups = {
        "Main line": [(1, 1, 25), (2, 1, 20), (6, 1, 25), (3, 2, 15), (9, 3, 30)],
        "Sales": [(5, 1, 25), (6, 1, 30), (8, 2, 25), (10, 2, 25)],
        "Support": [(1, 1, 20), (7, 1, 20), (4, 2, 25), (14, 2, 40), (11, 4, 25)],
        "Reception": [(12, 1, 25), (13, 2, 25)],
    }
    by_name = {one.name: one for one in ServiceNumber.objects.for_tenant(demo)}
    members = [
        Member(
            tenant=demo,
            service_number=by_name[name],
            user=people[index],
            skill=skill,
            ringing_time=ringing_time,
            wrap_up_time=10 if name == "Support" else 0,
            is_available=index not in (3, 8, 11),
            is_active=index != 10,
            attendant_for=departments[3] if (name, index) == ("Support", 7) else None,
        )
        for name, group in groups.items()
        for index, skill, ringing_time in group
    ]
    Member.objects.bulk_create(members)


def make_company(name, domain, first, last, trunks):
    company = Company.objects.create(name=name, sip_domain=domain, country="GB", time_zone="Europe/London")
    TrunkAllotment.objects.bulk_create(TrunkAllotment(tenant=company, trunk=trunk) for trunk in trunks)
    add_number_block(tenant=company, first=first, last=last)
    return company


def make_departments(company):
    office = Department.objects.create(tenant=company, name="Office", call_pick_up=True)
    sales = Department.objects.create(tenant=company, name="Sales", call_pick_up=True)
    abroad = Department.objects.create(tenant=company, name="Export", parent=sales)
    return [office, sales, abroad, Department.objects.create(tenant=company, name="Support")]


def make_person(company, username, first, last, short_number, trunk, *roles):
    user = User(
        tenant=company,
        username=username,
        first_name=first,
        last_name=last,
        email=f"{username}@{company.sip_domain}",
        short_number=short_number,
        roles=[Role.objects.get(code=role).pk for role in roles],
        trunk=trunk,
    )
    user.set_password(PASSWORD)
    user.proved_email = user.email
    user.save()
    return user
