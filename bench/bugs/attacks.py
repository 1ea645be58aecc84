"""Bugs that somebody who attacked the portal for hours would have found."""

from .bug import Bug

BUGS = [
    Bug(
        "a next that is the name of a view",
        "users/signing_in/targets.py",
        'if not target.startswith("/") or len(target) > LONGEST',
        "if len(target) > LONGEST",
        ("tests/users/test_targets.py::test_by_the_companys_own_sign_in",),
    ),
    Bug(
        "a sign-in of yesterday at the service that connects",
        "users/signing_in/views/own_sign_in.py",
        "since=flow.at if flow.purpose in flows.ASKED_AGAIN else None,",
        "since=flow.at if flow.purpose == flows.CONFIRM else None,",
        ("tests/users/test_own_sign_in_rules.py::test_connecting_asks_again_here_and_at_the_service",),
    ),
    Bug(
        "a subject with a NUL from a company's service",
        "users/signing_in/own/id_tokens.py",
        "0 < len(value) <= most and value.isprintable()",
        "0 < len(value) <= most",
        ("tests/users/test_id_tokens.py::test_a_subject_that_nobody_can_keep_is_refused",),
    ),
    Bug(
        "addresses that differ by an odd letter and count as one",
        "common/small_letters.py",
        'Lower(Collate(value, "C"))',
        "Lower(value)",
        ("tests/users/test_small_letters.py",),
    ),
    Bug(
        "a last admin who is measured by the role Company admin",
        "users/models/user.py",
        "sorted(one.value for one in EVERYTHING)",
        "[one for one in Role.objects.get(code=Role.ADMIN).permissions if one in EVERYTHING]",
        ("tests/users/test_last_admin.py",),
    ),
    Bug(
        "an own sign-in that the history shows to whoever manages users",
        "users/models/own_sign_in.py",
        "seen_by={ANYTHING: [EVERYTHING]},",
        "seen_by={ANYTHING: [Permission.MANAGE_USERS]},",
        ("tests/history/test_who_sees_what.py::test_every_table_goes_by_its_pages",),
    ),
    Bug(
        "a provider's telephone system that a company's history names",
        "users/models/company.py",
        'seen_by={"pinned_to": [OPERATORS]}, ',
        "",
        ("tests/history/test_who_sees_what.py::test_what_telephone_systems_are_called_is_the_operators_own",),
    ),
    Bug(
        "a special address that Python takes for public",
        "common/outside_requests.py",
        " and not any(address in network for network in SPECIAL)",
        "",
        ("tests/common/test_outside_requests.py::test_a_name_that_leads_inside_is_refused",),
    ),
]
