import pytest
from django.db import connection, transaction

from pbxportal.embedded_database import WEB
from tests.hostile.world import World


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Both companies, for all tests of a module: each undoes what it does."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = World()
        with connection.cursor() as cursor:  # who serves pages in production: no form needs more
            cursor.execute(f"SET SESSION AUTHORIZATION {WEB}")
        yield world
        transaction.set_rollback(True)
