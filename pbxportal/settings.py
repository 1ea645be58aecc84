"""Settings of the portal, all from the environment; .env.example lists them.

PORTAL_ENV is "production" unset. "development" (what `make run` and `make test` use) allows what must not
be in production: an embedded database, a secret key of its own, cookies over plain HTTP, demo accounts.
"""

import os
import re
import warnings
from ipaddress import ip_network
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse_lazy

from common import clock
from pbxportal import logs, safe_settings

BASE_DIR = Path(__file__).resolve().parent.parent
PORTAL_ENV = os.environ.get("PORTAL_ENV", "production")
IS_PRODUCTION = PORTAL_ENV == "production"
if PORTAL_ENV not in ("production", "development"):
    raise ImproperlyConfigured("PORTAL_ENV must be production or development.")


def from_environment(name, default=None):
    """The setting `name`; without a default it must be set in production."""
    value = os.environ.get(name) or default
    if value is None and IS_PRODUCTION:
        raise ImproperlyConfigured(
            f"Set {name} in the environment (see .env.example), or PORTAL_ENV=development to try the portal."
        )
    return value


def whole_number_from_environment(name, default, least=0):
    try:
        number = int(os.environ.get(name) or default)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number.") from error
    if number < least:
        raise ImproperlyConfigured(f"{name} must be at least {least}.")
    return number


def networks_from_environment(name, default):
    """Addresses and networks, with commas between them."""
    try:
        return [ip_network(one.strip()) for one in (os.environ.get(name) or default).split(",")]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be addresses or networks, with commas between them.") from error


def address_from_environment(name):
    """The address of a page that the portal links to, "" unset; only one that a browser opens as a page."""
    address = from_environment(name, "")
    if address and not re.fullmatch(r"https?://[^\s/\"'<>]+(/[^\s\"'<>]*)?", address):
        raise ImproperlyConfigured(f"{name} must begin with https:// or http:// and have no blanks.")
    return address


def telephone_from_environment(name):
    """A telephone number as people write it, "" unset."""
    number = from_environment(name, "").strip()
    if number and not re.fullmatch(r"\+?[0-9 ()./-]*[0-9]", number):
        raise ImproperlyConfigured(f"{name} must be one telephone number, as people write it.")
    return number


def email_from_environment(name):
    """One mail address that a link may write to, "" unset."""
    address = from_environment(name, "").strip()
    if address and not re.fullmatch(r"[^\s@<>\"?&,;]+@[^\s@<>\"?&,;]+", address):
        raise ImproperlyConfigured(f"{name} must be one mail address.")
    return address


# What the provider sets: its brand, its mail addresses, its currency.
PORTAL_NAME = from_environment("PORTAL_NAME", "Telephone portal")
PORTAL_ACCENT_COLOUR = from_environment("PORTAL_ACCENT_COLOUR", "#0b5c77")
PORTAL_ACCENT_COLOUR_DARK = from_environment("PORTAL_ACCENT_COLOUR_DARK", "#6cc3dd")
SUPPORT_CONTACT = from_environment("SUPPORT_CONTACT", "")
SUPPORT_TELEPHONE = telephone_from_environment("SUPPORT_TELEPHONE")
SUPPORT_EMAIL = email_from_environment("SUPPORT_EMAIL")
SUPPORT_WEB = address_from_environment("SUPPORT_WEB")
HELP_ADDRESS = address_from_environment("HELP_ADDRESS")
SWITCHBOARD_ADDRESS = address_from_environment("SWITCHBOARD_ADDRESS")
PROVIDER_EMAIL = from_environment("PROVIDER_EMAIL", None if IS_PRODUCTION else "orders@provider.example")
CURRENCY = from_environment("CURRENCY", "GBP")

SECRET_KEY = from_environment("SECRET_KEY", None if IS_PRODUCTION else "only-for-development-" + "x" * 40)
DEBUG = not IS_PRODUCTION and os.environ.get("DEBUG") == "1"
ALLOWED_HOSTS = [
    host.strip()
    for host in from_environment("ALLOWED_HOSTS", None if IS_PRODUCTION else "localhost,127.0.0.1,[::1]").split(",")
    if host.strip()
]
# The address people use, for links in mail and for CSRF behind a proxy: https://portal.example.com
PORTAL_ADDRESS = from_environment("PORTAL_ADDRESS", None if IS_PRODUCTION else "http://localhost:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [PORTAL_ADDRESS] if IS_PRODUCTION else []

INSTALLED_APPS = [
    "pbxportal.apps.OperatorAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_include_bootstrap",
    "pbxportal.apps.PortalConfig",  # before django_tasks_db: `manage.py db_worker` is ours
    "django_tasks",
    "django_tasks_db",
    "users",
    "service_numbers",
    "calendars",
    "queues",
    "routing",
    "statistics.apps.StatisticsConfig",
    "recordings",
    "telephony",
    "history",
]

MIDDLEWARE = [
    "pbxportal.frames.room_for_frames",
    "pbxportal.proxy.only_of_our_proxy",
    "csp.middleware.CSPMiddleware",  # so far out that files of our own and refusals carry the policy as well
    "pbxportal.probes.ProbesMiddleware",
    "pbxportal.request_log.RequestLogMiddleware",
    "pbxportal.headers.permissions_policy",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "pbxportal.compression.CompressionMiddleware",  # inside of static files, outside of all that makes or reads pages
    "pbxportal.headers.no_store",
    "common.clock.for_requests",
    "users.signing_in.middleware.SessionEndsMiddleware",
    "django.middleware.common.CommonMiddleware",
    "pbxportal.bodies.BodiesMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "users.signing_in.middleware.SignedInMiddleware",
    "users.signing_in.middleware.log_sign_ins",
    "users.signing_in.middleware.clear_browser",
    "pbxportal.signed_out.SignedOutMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "users.signing_in.middleware.SignInMiddleware",
    "users.signing_in.middleware.SecondFactorMiddleware",
    "users.middleware.TenantMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "pbxportal.lists.keeps_way_back",
    "pbxportal.only_sent.says_what_is_missing",
    "pbxportal.asking_again.keeps_what_was_pressed",
    "pbxportal.try_again.notes_answers",
    "pbxportal.second_sends.SecondSendsMiddleware",  # the last one: it calls the view
]

ROOT_URLCONF = "pbxportal.urls"
WSGI_APPLICATION = "pbxportal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pbxportal.context_processors.shell",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

DATABASES = {
    "default": dj_database_url.parse(
        from_environment("DATABASE_URL", None if IS_PRODUCTION else "postgresql:///portal"),
        conn_max_age=600,
        conn_health_checks=True,
    )
}
WEB_ROLE = DATABASES["default"]["USER"]  # who serves pages: migrations give it its rights
# The owner of the tables, for migrations, backups and restoring alone (pbxportal/database_roles.py); None: WEB_ROLE.
OWNERS_DATABASE = None
if os.environ.get("MIGRATIONS_DATABASE_URL"):
    OWNERS_DATABASE = {"OPTIONS": {}} | dj_database_url.parse(os.environ["MIGRATIONS_DATABASE_URL"])
    OWNERS_DATABASE = {key: OWNERS_DATABASE[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME", "OPTIONS")}
# A request is all or nothing; services open their own transaction when called from elsewhere.
DATABASES["default"]["ATOMIC_REQUESTS"] = True
# A server that has vanished must not hold a process for ever: noticed after a quarter of a minute.
DATABASE_OPTIONS = DATABASES["default"].setdefault("OPTIONS", {})
PATIENCE = {"connect_timeout": 10, "tcp_user_timeout": 15_000, "keepalives_idle": 10}
DATABASE_OPTIONS |= PATIENCE | DATABASE_OPTIONS
if OWNERS_DATABASE:
    OWNERS_DATABASE["OPTIONS"] = PATIENCE | OWNERS_DATABASE["OPTIONS"]
# Nor must a query hold a web process; commands, migrations and backups may take as long as they need.
STATEMENT_TIMEOUT = whole_number_from_environment("STATEMENT_TIMEOUT", 30, least=1)  # seconds
LOCK_TIMEOUT = whole_number_from_environment("LOCK_TIMEOUT", 10, least=1)
if os.environ.get("PORTAL_PROCESS") == "web":  # says wsgi.py
    limits = {
        "statement_timeout": STATEMENT_TIMEOUT,
        "lock_timeout": LOCK_TIMEOUT,
        "idle_in_transaction_session_timeout": 60,
    }
    given = [DATABASE_OPTIONS["options"]] if "options" in DATABASE_OPTIONS else []
    DATABASE_OPTIONS["options"] = " ".join([*given, *(f"-c {name}={limits[name]}s" for name in limits)])
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# What must not be in production, as sentences: there nothing starts, elsewhere `check --deploy` shows it.
REFUSED = safe_settings.refusals(
    secret_key=SECRET_KEY,
    hosts=ALLOWED_HOSTS,
    address=PORTAL_ADDRESS,
    debug=os.environ.get("DEBUG", "").lower() not in ("", "0", "false", "no", "off"),
    databases={"DATABASE_URL": DATABASES["default"], "MIGRATIONS_DATABASE_URL": OWNERS_DATABASE},
    process=os.environ.get("PORTAL_PROCESS"),
    environment=os.environ,
)
if IS_PRODUCTION and REFUSED:
    raise ImproperlyConfigured(" ".join(REFUSED))

# Work in the background: common/tasks.py. Tasks lie in the database and are done by `manage.py db_worker`.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# Seconds without its lock in the database after which a worker is dead, and has not merely lost its connection.
WORKER_IS_DEAD_AFTER = 10

# Signing in
AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "users.backends.PortalBackend",
    "users.backends.OwnSignInBackend",
]
PASSWORD_HASHERS = [
    "users.signing_in.hashing.SmallArgon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "users.signing_in.passwords.NotLikeTheUser"},
    {"NAME": "users.signing_in.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "users.signing_in.passwords.NotTooLong"},
    {"NAME": "users.signing_in.passwords.NotCommon"},
    {"NAME": "users.signing_in.passwords.NotDigitsAlone"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "landing"
LOGOUT_REDIRECT_URL = "sign_in"
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60

# Wrong passwords and codes within AXES_COOLOFF_TIME until a further try is refused: users/signing_in/throttling.py.
AXES_HANDLER = "users.signing_in.throttling.SignInThrottle"
AXES_FAILURE_LIMIT = 5  # for one username from one address
FAILURES_OF_A_USERNAME = 20  # from all addresses together
FAILURES_OF_AN_ADDRESS = 50  # whatever the usernames
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "users.signing_in.throttling.counted_username"
AXES_CLIENT_IP_CALLABLE = "users.signing_in.throttling.counted_address"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code", "credential"]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ACCESS_FAILURE_LOG = False  # a row for each would fill the disk: users/signing_in/services/log.py
AXES_ENABLE_ADMIN = False
AXES_LOCKOUT_CALLABLE = "users.signing_in.views.sign_in.locked_out"
AXES_VERBOSE = False

# Operators' figures: who shows this at /metrics reads them. Unset: operators alone, signed in.
METRICS_TOKEN = from_environment("METRICS_TOKEN", "")
if METRICS_TOKEN and len(METRICS_TOKEN) < 20:
    raise ImproperlyConfigured("METRICS_TOKEN must have at least 20 characters.")
BACKUP_KEEP_DAYS = whole_number_from_environment("BACKUP_KEEP_DAYS", 30, least=1)

# The second factor, see users/signing_in/services/second_factor.py
SECOND_FACTOR_FOR_OPERATORS = IS_PRODUCTION
OTP_TOTP_ISSUER = PORTAL_NAME  # what an authenticator app shows
OTP_TOTP_SYNC = False  # telephones have the right time: a code of the half minute before or after is lenient enough

# Cookies: over TLS browsers let nobody but this very host set one of these names, no other host of the domain
# either. That they belong to no path and no domain is part of it. The portal's own: common/cookies.py.
COOKIE_PREFIX = "__Host-" if IS_PRODUCTION else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid", f"{COOKIE_PREFIX}csrftoken"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # they have names of people in them

# Safety
CSRF_FAILURE_VIEW = "pbxportal.views.stale"
CSRF_COOKIE_HTTPONLY = True  # forms carry the token; no script needs the cookie
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = IS_PRODUCTION
SESSION_COOKIE_AGE = 14 * 24 * 60 * 60  # of whoever is signed in: users/signing_in/ages.py
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if IS_PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_PRODUCTION
BEHIND_TLS_PROXY = os.environ.get("BEHIND_TLS_PROXY") == "1"
PROXY_ADDRESSES = networks_from_environment("PROXY_ADDRESSES", "127.0.0.0/8,::1")  # pbxportal/proxy.py
if BEHIND_TLS_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap's own arrows are data: pictures in its stylesheet
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# Languages and clocks; each company's own time zone is switched on by the middleware.
clock.be_that_of_django()  # what time it is says the database
LANGUAGE_CODE = "en-gb"
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True
FORMAT_MODULE_PATH = "pbxportal.formats"
FORM_RENDERER = "common.forms.cleaning.Renderer"  # what people type is cleaned before it is checked

# Files. What people upload goes through the default storage and is served by views alone.
MEDIA_ROOT = from_environment("MEDIA_ROOT", None if IS_PRODUCTION else str(BASE_DIR / "var" / "media"))
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler", "common.storage.LargeUpload"]
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = not IS_PRODUCTION
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no page of another site needs them
if not IS_PRODUCTION:  # there the files are served from where they lie, and nothing is collected
    warnings.filterwarnings("ignore", message="No directory at", module="django.core.handlers.base")
STORAGES = {
    "default": {"BACKEND": "common.storage.Uploads"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if IS_PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# Mail: to the terminal unless a server is named.
EMAIL_HOST = from_environment("EMAIL_HOST", None if IS_PRODUCTION else "")
EMAIL_PORT = whole_number_from_environment("EMAIL_PORT", 587, least=1)
EMAIL_HOST_USER = from_environment("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = from_environment("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS", "1") == "1"
EMAIL_TIMEOUT = 10
EMAIL_BACKEND = "common.smtp.EmailBackend" if EMAIL_HOST else "django.core.mail.backends.console.EmailBackend"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = from_environment(
    "DEFAULT_FROM_EMAIL", None if IS_PRODUCTION else "portal@provider.example"
)

KEEP_CALL_SETTINGS = True  # telephone engines are answered from memory while nothing has changed
OPERATOR_LANDING = reverse_lazy("admin:users_company_changelist")

LOGGING = logs.config(json_lines=IS_PRODUCTION)
