"""An operator gives a company another clock: whole days stay whole days, and the page says what else changes."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from service_numbers.models import Override
from tests import factories
from tests.users.test_operator_limits import COMPANY
from users.models import Absence

LONDON, TOKYO, NEW_YORK = ZoneInfo("Europe/London"), ZoneInfo("Asia/Tokyo"), ZoneInfo("America/New_York")
CHRISTMAS, NEW_YEAR = date(2098, 12, 24), date(2099, 1, 2)


def midnight(day, zone):
    return datetime.combine(day, time.min, zone)


def of(rows, *fields):
    return [tuple(one) for one in rows.order_by("pk").values_list(*fields)]


@pytest.mark.parametrize(("name", "zone"), [("Asia/Tokyo", TOKYO), ("America/New_York", NEW_YORK)])
def test_whole_days_stay_whole(client, company, name, zone):
    person, number = factories.UserFactory(tenant=company), factories.ServiceNumberFactory(tenant=company)
    theirs = factories.AbsenceFactory(starts_at=midnight(CHRISTMAS, LONDON), ends_at=midnight(NEW_YEAR, LONDON))
    for first, last in ((CHRISTMAS, NEW_YEAR), (NEW_YEAR, NEW_YEAR + timedelta(days=5))):  # one follows the other
        factories.AbsenceFactory(user=person, starts_at=midnight(first, LONDON), ends_at=midnight(last, LONDON))
    lunch = datetime(2098, 6, 1, 12, tzinfo=LONDON)
    factories.AbsenceFactory(user=person, starts_at=lunch, ends_at=lunch + timedelta(hours=1))
    now = timezone.now()
    factories.OverrideFactory(service_number=number, set_at=now, ends_at=midnight(CHRISTMAS, LONDON))
    client.force_login(factories.OperatorFactory(username="operator"))
    url = reverse("admin:users_company_change", args=[company.pk])
    assert "days of calendars go by it" in client.get(url).content.decode()
    answer = client.post(url, COMPANY | {"time_zone": name}, follow=True)
    assert of(Absence.objects.filter(user=person), "starts_at", "ends_at") == [
        (midnight(CHRISTMAS, zone), midnight(NEW_YEAR, zone)),
        (midnight(NEW_YEAR, zone), midnight(NEW_YEAR + timedelta(days=5), zone)),
        (lunch, lunch + timedelta(hours=1)),
    ]
    assert of(Override.objects, "set_at", "ends_at") == [(now, midnight(CHRISTMAS, zone))]
    with timezone.override(zone):
        assert [one.is_whole_days for one in Absence.objects.filter(user=person).order_by("pk")] == [
            True,
            True,
            False,
        ]
    kept = Absence.objects.get(pk=theirs.pk)
    assert (kept.starts_at, kept.ends_at) == (theirs.starts_at, theirs.ends_at)
    told = " ".join(str(one) for one in answer.context["messages"])
    assert f"by the clock of {name} from now on" in told
    assert "absences 2, closings and diverts 1." in told
