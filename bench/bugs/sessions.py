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
    Bug(
        "a sign-in that never runs out as long as it is used",
        "users/signing_in/ages.py",
        "return min(seen_at + self.unused, signed_in_at + self.longest)",
        "return seen_at + self.unused",
        ("tests/users/test_ages.py",),
    ),
    Bug(
        "a shorter rule that holds for new sign-ins alone",
        "users/signing_in/middleware.py",
        "if user.is_authenticated and has_run_out(request.session, user):",
        "if False:",
        ("tests/users/test_ages.py",),
    ),
    Bug(
        "a company that lets its people stay signed in for longer",
        "users/signing_in/ages.py",
        "return Ages(min(unused, OF_USERS.unused), min(longest, OF_USERS.longest))",
        "return Ages(unused, longest)",
        ("tests/users/test_ages.py::test_for_whom_which_holds",),
    ),
    Bug(
        "a password that was typed as a username and is kept",
        "users/signing_in/throttling.py",
        'counted[typed] = typed if is_known else f"',
        'counted[typed] = typed if typed else f"',
        ("tests/users/test_sign_in_log.py::test_of_a_username_that_nobody_has_no_word_is_kept",),
    ),
    Bug(
        "a browser that an admin signs out and that stays signed in",
        "users/signing_in/views/log.py",
        "    end_sign_in(sign_in=sign_in)",
        "    sign_in.session.delete()",
        ("tests/users/test_sign_in_log.py::test_whoever_signs_others_out_is_named",),
    ),
    Bug(
        "a clerk who reads when the admin signs in",
        "users/rights.py",
        "return User.objects.with_any_role(Role.objects.given().filter(permissions__overlap=lacking))",
        "return User.objects.none()",
        ("tests/users/test_sign_in_log.py::test_nobody_sees_or_ends_those_of_somebody_who_may_do_more",),
    ),
    Bug(
        "a flood of wrong passwords that fills the disk",
        "users/signing_in/services/log.py",
        "if kind in SignInEvent.BY_STRANGERS and _is_full(row):",
        "if False:",
        ("tests/users/test_sign_in_log.py::test_a_flood_fills_no_disk",),
    ),
    Bug(
        "a page of a company that rewrites the sign-in log",
        "users/migrations/0056_sign_in_log.py",
        'f"REVOKE INSERT, UPDATE, DELETE ON',
        'f"REVOKE INSERT ON',
        ("tests/users/test_sign_in_log.py::test_no_page_of_a_company_writes_there",),
    ),
]
