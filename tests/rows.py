"""What the lines of `tests/routes.py` are tried with: rows of a company, addresses made of them, people."""

from datetime import UTC, datetime
from itertools import pairwise

from django.urls import reverse

from history.models import ChangeSet
from tests import factories
from users.services.logo import change_logo
from users.services.outside_addresses import signed
from users.signing_in.services.emails import email_link

LONG_AGO = datetime(2026, 6, 1, 9, tzinfo=UTC)
SHOWN = {"written": [[2, "01632 960123"]], "notes": [], "left_out": [], "guesses": []}


def rows_of(company, word="ours"):
    """At least one row of every model for a company, each with a word in it that others must never see."""
    person = factories.UserFactory(tenant=company, first_name=word, last_name=word, email=f"{word}@example.com")
    factories.name_trunk(company, f"{word} trunk")
    factories.CompanyLimitFactory(tenant=company)
    by_person = {"tenant": company, "subject": word, "placed_by": person, "placed_by_name": word}
    asked = factories.OrderFactory(**by_person, user=person, action="start_conferencing", state="asked")
    declined, refused = (
        factories.OrderFactory(**by_person, state=state, action="start_voip", reply=word)
        for state in ("declined", "refused")
    )
    begun = factories.OrderFactory(**by_person, action="start_advanced_voicemail", state="done")
    refused_end = factories.OrderFactory(**by_person, action="stop_advanced_voicemail", state="refused", ends=begun)
    order = factories.OrderFactory(tenant=company, subject=word, placed_by_name=word)
    parent = factories.DepartmentFactory(tenant=company, name=f"{word} parent")
    factories.NumberFactory(tenant=company)
    factories.ModeSettingFactory(user=person)
    factories.SubscriptionFactory(user=person)
    outside = f"{word}-outside@example.com".lower()
    outside_address = factories.OutsideAddressFactory(tenant=company, address=outside)
    service_number = factories.ServiceNumberFactory(
        tenant=company, name=word, recording_pin="1234", vms_emails=[outside]
    )
    other_number = factories.ServiceNumberFactory(tenant=company, name=f"{word} too")
    prompt = factories.PromptFactory(tenant=company, name=word, original_name=word)
    day = factories.CalendarDayFactory(service_number=service_number, name=word, mode="other-hours")
    factories.CalendarDayHoursFactory(calendar_day=day)
    factories.OutsideOfficeHoursFactory(tenant=company, prompt=prompt)
    years = [datetime(year, 1, 1, tzinfo=UTC) for year in (2026, 2098, 2099)]
    running, planned = [
        factories.OverrideFactory(
            service_number=service_number, set_by=word, prompt=prompt, set_at=start, ends_at=end
        )
        for start, end in pairwise(years)
    ]
    factories.WorkHoursFactory(user=person)
    factories.OfficeHoursFactory(tenant=company)
    factories.OpeningHoursFactory(service_number=service_number)
    factories.LegCountFactory(tenant=company, person=person.pk)
    factories.LegHourFactory(tenant=company)
    factories.CompanyHourFactory(tenant=company)
    for one in (factories.LegDayFactory, factories.LegMonthFactory, factories.LegYearFactory):
        one(tenant=company, person=person.pk)
    factories.QueueCallCountFactory(tenant=company, service_number=service_number.pk)
    factories.VisitFactory(tenant=company, reason=word)
    factories.SignInEventFactory(tenant=company, user=person.pk, user_name=word, by_name=word)
    issuer = f"https://login.{word}.example".lower()
    own_sign_in = factories.OwnSignInFactory(tenant=company, issuer=issuer, client_id=word)
    documents = factories.IssuerDocumentsFactory(tenant=company, issuer=issuer, asked_at=None)
    factories.OwnSignInIdentityFactory(user=person, issuer=issuer, subject=word, email=f"{word}@example.com")
    change_logo(tenant=company, png=b"a picture of " + word.encode())
    return {
        "person": person,
        "number": factories.NumberFactory(user=person),
        "department": factories.DepartmentFactory(tenant=company, name=word, parent=parent),
        "entry": factories.ListedNumberFactory(tenant=company, user=person, note=word),
        "company_entry": factories.ListedNumberFactory(tenant=company, note=word),
        "absence": factories.AbsenceFactory(user=person),
        "directory_entry": factories.DirectoryEntryFactory(tenant=company, name=word, short_code="77"),
        "service_number": service_number,
        "other_service_number": other_number,
        "prompt": prompt,
        "new_sound": factories.NewSoundFactory(prompt=prompt, original_name=word),
        "member": factories.MemberFactory(service_number=service_number, user=person),
        "calendar_day": day,
        "override": running,
        "planned_override": planned,
        "listed_caller": factories.ListedCallerFactory(service_number=service_number, note=word),
        "recording_number": factories.ListedCallerFactory(service_number=service_number, kind="recording", note=word),
        "leg": factories.CallLegFactory(
            tenant=company, person=person.pk, person_name=word, service_number_name=word, caller="+447700900111"
        ),
        "queue_call": factories.QueueCallFactory(
            tenant=company, service_number=service_number.pk, service_number_name=word, caller="+447700900111"
        ),
        "recording": factories.RecordingFactory(user=person, engine_id=word),
        "registered_telephones": factories.RegisteredTelephonesFactory(tenant=company, engine=word, seen_at=LONG_AGO),
        "number_recording": factories.RecordingFactory(
            user=None, service_number=service_number, engine_id=f"{word} too"
        ),
        "sign_in": factories.SignInFactory(user=person),
        "passkey": factories.PasskeyFactory(user=person, name=word),
        "passkey_purpose": "sign-in",
        "mailed_report": factories.MailedReportFactory(tenant=company, emails=[f"{word}@example.com", outside]),
        "outside_address": outside_address,
        "answer_link": signed(outside_address),
        "mail": factories.OutgoingMailFactory(
            kind="order", ids={"order": begun.pk}, user=person, addresses=[f"{word}@example.com"], tries=1
        ),
        "export": factories.ExportFactory(user=person, name=f"{word}.xlsx"),
        "import": factories.ImportFactory(user=person, name=f"{word}.xlsx", by_name=word),
        "read_import": factories.ImportFactory(user=person, name=f"{word}.xlsx", state="read", shown=SHOWN),
        "own_sign": own_sign_in.sign,
        "own_sign_in": own_sign_in,
        "issuer_documents": documents,
        "company": company,
        "order": order,
        "asked_order": asked,
        "declined_order": declined,
        "refused_order": refused,
        "refused_end": refused_end,
        "change_set": ChangeSet.objects.for_tenant(company).first(),
        "about": "others-sign-in",
        "email_link": email_link(person),
        "kind": "black",
        "sheet_kind": "users",
        "sound_rate": 8000,
        "mode": "lunch",
        "service": "voip",
        "asked_service": "conferencing",
        "change": "log-off",
        "uid": "MQ",
        "token": "none-such",
    }


def address(route, rows):
    return reverse(route.name, args=[getattr(rows[name], "pk", rows[name]) for name in route.args])


# By what the tests call somebody, the roles that they hold, where that is not one.
ROLES_OF = {"user": [], "both": ["hours", "statistics"]}


def person_with_role(role, company):
    """Somebody with a role that comes with the product, several joined by +, one of ROLES_OF, or an operator."""
    if role == "operator":
        return factories.OperatorFactory()
    return factories.UserFactory(tenant=company, roles=factories.keys_of(*ROLES_OF.get(role, role.split("+"))))
