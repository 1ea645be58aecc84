"""What else tests of the clock rest on: the database has no other one than the portal (see tests/at_odd_times)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone


@pytest.mark.django_db
def test_the_database_goes_by_the_same_clock():
    before = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (there,) = cursor.fetchone()
    assert before - timedelta(seconds=1) < there < timezone.now() + timedelta(seconds=1)
