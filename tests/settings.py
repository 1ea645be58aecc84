"""The portal's settings for tests: an own PostgreSQL that need not survive a power cut, and quick hashing."""

import os

os.environ["PORTAL_ENV"] = "development"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright runs an event loop in the tests' thread

from pbxportal import embedded_database

embedded_database.provide(os.environ.get("TEST_POSTGRESQL", "postgresql-test"))

from pbxportal.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]  # noqa: F405
STORAGES |= {"default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}  # noqa: F405
WEB_ROLE = embedded_database.WEB  # the tests' own role makes databases; pages work in this one
PROVIDER_EMAIL = "orders@provider.example"
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405 - the live server must not hold on to the test database
KEEP_CALL_SETTINGS = False  # most tests never commit, and only a commit counts versions
WHITENOISE_AUTOREFRESH = True  # else each Client would list all files anew, for more time than a page takes
