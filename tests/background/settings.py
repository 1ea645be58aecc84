"""The settings of the tests for a worker that is a process of its own: it sends mail by SMTP."""

import os

from tests.settings import *  # noqa: F403

EMAIL_BACKEND = "common.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT = "127.0.0.1", int(os.environ.get("TEST_EMAIL_PORT", "9"))
EMAIL_USE_TLS = False
EMAIL_TIMEOUT = 2
WORKER_IS_DEAD_AFTER = float(os.environ.get("TEST_WORKER_IS_DEAD_AFTER", "1"))
if "TEST_MEDIA_ROOT" in os.environ:  # files that tests and worker both see
    STORAGES |= {"default": {"BACKEND": "common.storage.Uploads"}}  # noqa: F405
    MEDIA_ROOT = os.environ["TEST_MEDIA_ROOT"]
