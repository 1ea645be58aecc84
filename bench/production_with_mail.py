"""As in production, with the mail server that the environment names."""

from bench.production import *  # noqa: F403

EMAIL_BACKEND = "common.smtp.EmailBackend"
