"""The companies that pages are measured on are whole, and what is derived in them agrees with its source."""

from django.db.models import Count, Q, Sum
from django.utils import timezone

from bench.companies.company import make_company
from bench.companies.sizes import Size
from calendars.models import CalendarDay, OpeningHours, WorkHours
from history.models import Change, ChangeSet
from queues.models import Member
from routing.models import SettingsVersion
from service_numbers.models import ServiceNumber
from statistics.models import CallLeg, LegCount, LegHour, LegMonth, QueueCall, QueueCallCount
from users.models import Absence, Holder, Number, User

TINY = Size(users=60, service_numbers=8, legs=400, changes=12, first_number=600_000)


def test_a_company_of_the_measurements(db, unbounded):
    rows = make_company(TINY)
    it_is_whole(rows, rows["company"])
    what_is_derived_agrees(rows["company"])


def it_is_whole(rows, company):
    of = {model: model.objects.for_tenant(company) for model in (User, ServiceNumber, CallLeg, LegCount, Number)}
    assert of[User].filter(username__startswith="bench60").count() == TINY.users
    assert of[User].filter(work_hours_activated=True).count() == TINY.users / 2
    assert WorkHours.objects.for_tenant(company).values("user").distinct().count() == TINY.users / 2 + 1
    assert of[ServiceNumber].filter(name__startswith="Line").count() == TINY.service_numbers - 1
    assert of[ServiceNumber].exclude(main=None).count() == 2
    assert Member.objects.filter(service_number=rows["service_number"]).count() == TINY.most_members + 1
    assert OpeningHours.objects.for_tenant(company).exists()
    assert CalendarDay.objects.for_tenant(company).exists()
    now = timezone.now()
    assert Absence.objects.for_tenant(company).covering(now).count() == 6
    assert Absence.objects.for_tenant(company).filter(starts_at__gt=now).count() == 13
    legs = of[CallLeg].filter(leg_id__startswith="bench-")
    assert legs.count() == TINY.legs
    assert max(leg.started_at.astimezone(company.zone).date() for leg in legs) < timezone.localdate(now)
    changes = ChangeSet.objects.for_tenant(company).filter(actor=rows["admin"].pk)
    assert changes.annotate(each=Count("changes")).filter(each=1).count() == TINY.changes
    assert (
        not Change.objects.for_tenant(company).filter(table="calendars_workhours", user__gt=rows["admin"].pk).exists()
    )


def what_is_derived_agrees(company):
    counted = CallLeg.objects.for_tenant(company).exclude(outcome="elsewhere")
    sums = {"total": Count("pk"), "talked": Sum("talk"), "answers": Count("pk", filter=Q(outcome="answered"))}
    expected = counted.aggregate(**sums)
    for model in (LegCount, LegHour, LegMonth):
        found = model.objects.for_tenant(company)
        assert found.aggregate(total=Sum("total"), talked=Sum("talk"), answers=Sum("answered")) == expected
    calls = QueueCall.objects.for_tenant(company)
    assert calls.filter(call_id__startswith="bench-").count() == TINY.legs / 10
    assert QueueCallCount.objects.for_tenant(company).aggregate(all=Sum("offered"))["all"] == calls.count()
    held = Holder.objects.for_tenant(company).filter(ends_at=None).values_list("number", flat=True)
    of_somebody = Number.objects.for_tenant(company).exclude(use="free").values_list("e164", flat=True)
    assert {one for one in held if one.startswith("+")} == set(of_somebody)
    assert SettingsVersion.objects.get(tenant=company).number >= 1
