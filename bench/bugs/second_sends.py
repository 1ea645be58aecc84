"""Bugs of second sends and of what was typed."""

from .bug import Bug

BUGS = [
    Bug(
        "a second send that does not wait",
        "users/services/sent_forms.py",
        "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0));",
        "SELECT hashtextextended(%s, 0);",
        ("tests/test_second_sends.py::test_the_second_waits_for_the_first",),
    ),
    Bug(
        "an answer that another browser gets, too",
        "pbxportal/second_sends.py",
        "return form.browser == self.browser or self._has_its_new_session(form)",
        "return True",
        ("tests/test_second_sends.py::test_another_page_token_address_or_browser_is_another_press",),
    ),
    Bug(
        "a button that does nothing after what it did was undone",
        "pbxportal/second_sends.py",
        "return self.is_same_as(form) and (form.is_newest or self.begun < form.at)",
        "return self.is_same_as(form)",
        ("tests/test_second_sends.py::test_what_was_undone_since_is_done_again",),
    ),
    Bug(
        "a success that is said again hours later",
        "pbxportal/second_sends.py",
        "    else:\n        say_again(request, answer)\n",
        "    say_again(request, answer)\n",
        ("tests/test_second_sends.py::test_the_same_again_is_answered_as_before",),
    ),
    Bug(
        "a secret that stays",
        "users/services/sent_forms.py",
        "    is_over = form.is_shown_once and form.at < timezone.now() - form.SHOWN_FOR\n",
        "    is_over = False\n",
        ("tests/test_second_sends.py::test_after_two_minutes_it_was_shown_already",),
    ),
    Bug(
        "what somebody else has typed",
        "users/services/typed_forms.py",
        "typed_by=user.pk, key=key,",
        "key=key,",
        ("tests/test_typed_forms.py::test_nobody_else_sees_it",),
    ),
    Bug(
        "NUL in what is kept",
        "users/services/typed_forms.py",
        'typed.replace("\\0", "")',
        "typed",
        ("tests/test_typed_forms.py::test_what_no_column_can_hold_is_left_out",),
    ),
    Bug(
        "a preview that stays when it is stopped",
        "users/services/imports.py",
        "return end(imported, State.STOPPED) or _drop(Import.objects.filter(pk=imported.pk))",
        "return end(imported, State.STOPPED)",
        ("tests/users/test_number_plan_preview.py::test_a_preview_that_is_stopped_has_ended",),
    ),
    Bug(
        "what was typed is offered again when it has been sent",
        "pbxportal/second_sends.py",
        "forget_typed(user=sent.user, key=key)",
        "pass",
        ("tests/test_typed_forms.py::test_once_sent_it_is_not_offered_again",),
    ),
    Bug(
        "a row of others that the history tells of",
        "pbxportal/gone.py",
        'return access_of(match.func) != OWN_PAGES_OR_ADMIN or change.user in (None, match.kwargs["pk"])',
        "return True",
        ("tests/test_gone.py::test_an_absence_that_was_ended_in_another_window",),
    ),
]
