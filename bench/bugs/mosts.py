"""Bugs of mosts and of pages: how much a company may have, and how much of it one page shows."""

from .bug import Bug

BUGS = [
    Bug(
        "a most that two at once get past",
        "users/limits.py",
        "        lock_kind(rows.model, tenant)\n",
        "",
        ("tests/test_limits.py::test_of_two_at_once_at_the_last_free_place_one_is_refused",),
    ),
    Bug(
        "a lowered most that stops changes, too",
        "users/limits.py",
        "if count > before.get(owner, 0)}",
        "if True}",
        ("tests/test_limits.py",),
    ),
    Bug(
        "an undo that gets past a most",
        "history/undo.py",
        "            rooms.enter_context(room_for(MODELS[table].objects.for_tenant(tenant), tenant=tenant))",
        "            pass",
        ("tests/history/test_undo_within_limits.py",),
    ),
    Bug(
        "a company that sets its own mosts",
        "users/migrations/0022_limits_of_companies.py",
        'f"REVOKE INSERT, UPDATE, DELETE ON {TABLE} FROM {COMPANY_ROLE}"',
        '"SELECT 1"',
        ("tests/users/test_limits.py",),
    ),
    Bug(
        "departments that are moved with all below them, however deep",
        "users/services/departments.py",
        "if level > before.get(pk, 0)]",
        "if pk not in before]",
        ("tests/users/test_department_levels.py",),
    ),
    Bug(
        "the files of a library that count by what is played alone",
        "service_numbers/services/prompts.py",
        "size = file.size + converted_size(sound.seconds)",
        "size = converted_size(sound.seconds)",
        ("tests/service_numbers/test_prompts.py",),
    ),
    Bug(
        "a list that is shown whole",
        "statistics/views.py",
        "page = page_of(request, MailedReport.objects.for_tenant(request.tenant))",
        "page = Paginator(MailedReport.objects.for_tenant(request.tenant), 1_000_000).get_page(1)",
        ("tests/test_pages_of_lists.py",),
    ),
]
