"""The calls of the demo: many, plausible, the same ones each time."""

from datetime import UTC, datetime

from django.core.management import call_command
from django.db.models import Sum

from pbxportal.demo.calls import make_demo_calls
from statistics.models import CallLeg, LegCount, QueueCall, QueueCallCount
from users.models import Company


def test_ninety_days_of_calls(db, django_assert_max_num_queries):
    call_command("demo")
    demo = Company.objects.get(name="Demo")
    legs = CallLeg.objects.for_tenant(demo)
    assert 2000 < legs.count() == LegCount.objects.aggregate(all=Sum("total"))["all"]
    assert QueueCall.objects.count() == QueueCallCount.objects.aggregate(all=Sum("offered"))["all"] > 500
    working = legs.filter(started_at__week_day__in=[2, 3, 4, 5, 6]).count()
    assert working > legs.count() * 0.9
    assert set(legs.values_list("outcome", flat=True)) == {"answered", "unanswered", "abandoned", "error"}
    assert legs.filter(is_transferred=True).exists()
    assert legs.filter(wrap_up__gt=0).exists()


def test_the_same_ones_again_change_nothing(db):
    call_command("demo")
    demo, before = Company.objects.get(name="Demo"), CallLeg.objects.count()
    make_demo_calls(company=demo, now=datetime.now(tz=UTC))
    assert CallLeg.objects.count() == before
