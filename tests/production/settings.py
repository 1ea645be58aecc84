"""The portal as in production, with static files of its own and pages that fail."""

import os

from pbxportal.settings import *  # noqa: F403

STATIC_ROOT = os.environ["TEST_STATIC_ROOT"]
ROOT_URLCONF = "tests.production.urls"
EMAIL_USE_TLS = False
