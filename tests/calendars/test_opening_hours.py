"""Opening hours of a service number: the same page as all weekly hours, instead of the company's office hours."""

from django.urls import reverse

from calendars.models import OpeningHours
from tests import factories
from tests.calendars.test_weekly_hours import agreed


def url(service_number):
    return reverse("service_numbers:opening_hours", args=[service_number.pk])


def hours(service_number):
    return list(OpeningHours.objects.filter(service_number=service_number).values_list("weekday", "starts", "ends"))


def test_a_receptionist_sets_them(client, company):
    support, sales = factories.ServiceNumberFactory.create_batch(2, tenant=company)
    factories.OpeningHoursFactory(service_number=sales)
    client.force_login(factories.UserFactory(tenant=company, roles=factories.keys_of("hours")))
    agreed(client, url(support), {"0-0-starts": "9", "0-0-ends": "12", "0-1-starts": "13", "0-1-ends": "24:00"})
    assert hours(support) == [(0, 540, 720), (0, 780, 1440)]
    assert hours(sales) == [(0, 540, 1020)]
    page = client.get(url(support)).content.decode()
    assert str(support.number) in page
    assert 'aria-current="page">Opening hours' in page


def test_an_overlap_is_refused(as_admin, company):
    support = factories.ServiceNumberFactory(tenant=company)
    rows = {"0-0-starts": "9", "0-0-ends": "12", "0-1-starts": "11", "0-1-ends": "13"}
    assert "It overlaps Monday 09:00–12:00" in as_admin.post(url(support), rows).content.decode()
    assert hours(support) == []


def test_the_same_queries_for_a_full_week(as_admin, company, count_queries):
    support = factories.ServiceNumberFactory(tenant=company)
    factories.OpeningHoursFactory(service_number=support)
    one = count_queries(as_admin, url(support))
    for day in range(1, 7):
        factories.OpeningHoursFactory(service_number=support, weekday=day)
    assert count_queries(as_admin, url(support)) == one <= 14
