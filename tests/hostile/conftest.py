import pytest
from django.db import transaction

from tests.hostile.world import World


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Both companies, for all tests of a module: each undoes what it does."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)
