"""Bugs of what browsers keep, how long somebody is signed in, and what is noted of signing in."""

from .bug import Bug

BUGS = [
    Bug(
        "a page that Back shows after signing out",
        "pbxportal/headers.py",
        'if not is_for_everybody and "no-store" not in told:',
        "if not is_for_everybody and not told:",
        ("tests/test_no_store.py",),
    ),
    Bug(
        "an answer with a session that a proxy may keep",
        "pbxportal/headers.py",
        'is_for_everybody = "public" in told and not response.cookies',
        'is_for_everybody = "public" in told',
        ("tests/test_no_store.py::test_what_sets_a_cookie_is_not_for_everybody",),
    ),
    Bug(
        "a browser that keeps what scripts stored when somebody signs out",
        "users/signing_in/middleware.py",
        "if not is_signed_in(request) and (was_signed_in or is_left_behind(request)):",
        "if not is_signed_in(request) and is_left_behind(request) and not was_signed_in:",
        ("tests/users/test_signed_out_browsers.py",),
    ),
    Bug(
        "names of people in a cookie",
        "pbxportal/settings.py",
        'MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"',
        'MESSAGE_STORAGE = "django.contrib.messages.storage.fallback.FallbackStorage"',
        ("tests/users/test_signed_out_browsers.py::test_a_message_with_a_name_is_in_no_cookie",),
    ),
    Bug(
        "a visitor who fills the disk with sessions",
        "users/signing_in/views/second_factor.py",
        "if sign_in_steps.has_begun(request):",
        "if not request.user.is_authenticated:",
        ("tests/users/test_signed_out_browsers.py::test_visitors_get_no_session",),
    ),
]
