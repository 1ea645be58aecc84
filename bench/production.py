"""The portal's settings as in production, for load and crashes on this machine: no mail leaves it."""

from pbxportal.settings import *  # noqa: F403

EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
STATIC_ROOT = BASE_DIR / "var" / "bench-static"  # noqa: F405
