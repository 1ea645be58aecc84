"""Records kept aside: operators read them, and try them again."""

import pytest
from django.urls import reverse

from statistics.models import CallLeg, KeptRecord, LegCount
from statistics.records import FREESWITCH
from statistics.services.intake import take_in_records
from tests import factories
from tests.statistics.conftest import old_user, sample

LIST = reverse("admin:statistics_keptrecord_changelist")


@pytest.fixture
def as_operator(client, db):
    client.force_login(factories.OperatorFactory())
    return client


def take_in(*names):
    return take_in_records(source=FREESWITCH, records=[sample(name) for name in names])


def try_all(client):
    chosen = list(KeptRecord.objects.values_list("pk", flat=True))
    answer = client.post(LIST, {"action": "try_again", "_selected_action": chosen}, follow=True)
    return answer.content.decode()


def test_tried_again_when_company_and_user_are_there(as_operator):
    assert take_in("bridge-a-leg", "bridge-b-leg", "no-dialplan-404").kept == 3
    assert "0 of 3 records" in try_all(as_operator)
    company = factories.CompanyFactory(sip_domain="tenant1.test")
    old_user(tenant=company, short_number="1001")
    assert "1 of 3 records" in try_all(as_operator)
    assert set(KeptRecord.objects.values_list("reason", flat=True)) == {
        "no leg of a user",
        "no user had this short number in the company",
    }
    old_user(tenant=company, short_number="1002")
    assert "1 of 2 records" in try_all(as_operator)
    assert sorted(CallLeg.objects.values_list("short_number", flat=True)) == ["1001", "1002"]
    assert list(LegCount.objects.values_list("total", flat=True)) == [1, 1]


def test_what_the_engine_sends_again_and_fits_is_kept_no_longer(recorded):
    company = recorded
    type(company).objects.update(sip_domain="other.test")
    assert take_in("bridge-a-leg").kept == 1
    type(company).objects.update(sip_domain="tenant1.test")
    assert take_in("bridge-a-leg").taken == 1
    assert KeptRecord.objects.count() == 0


def test_only_to_read(as_operator, recorded):
    take_in("gateway-b-leg")
    row = KeptRecord.objects.get()
    page = as_operator.get(LIST, {"q": row.record_id, "source": "freeswitch"}).content.decode()
    assert "no leg of a user" in page
    change = reverse("admin:statistics_keptrecord_change", args=[row.pk])
    assert as_operator.post(change, {"reason": "none"}).status_code == 403
    assert as_operator.get(reverse("admin:statistics_keptrecord_add")).status_code == 403
    assert as_operator.post(LIST, {"action": "delete_selected", "_selected_action": [row.pk]}).status_code == 302
    assert KeptRecord.objects.get().reason == "no leg of a user"
