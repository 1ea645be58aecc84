"""Bugs of work in the background, of mail, and of what people upload."""

from .bug import Bug

BUGS = [
    Bug(
        "a reader that may take all memory",
        "common/readers/child.py",
        '"RLIMIT_AS": 512 * 1024 * 1024',
        '"RLIMIT_AS": -1',
        ("tests/common/test_bounded_reading.py",),
    ),
    Bug(
        "a reader that sees the portal's secrets",
        "common/bounded_reading.py",
        "env=ENVIRONMENT,",
        "env={**os.environ, **ENVIRONMENT},",
        ("tests/common/test_bounded_reading.py::test_it_sees_nothing_of_the_portal",),
    ),
    Bug(
        "a row that is locked while a file is read",
        "service_numbers/views/prompts.py",
        "@reads_sound_first\ndef edit(",
        "def edit(",
        ("tests/test_rows_stay_free.py",),
    ),
    Bug(
        "a visitor who brings as much as a person",
        "pbxportal/bodies.py",
        "return OF_PEOPLE if request.user.is_authenticated else OF_VISITORS",
        "return OF_PEOPLE",
        ("tests/test_bodies.py::test_visitors_bring_little",),
    ),
    Bug(
        "a body that is refused only once it has been read",
        "pbxportal/bodies.py",
        "        length = length_of(request)\n",
        "        length = length_of(request)\n        request.read(1)\n",
        ("tests/test_bodies.py",),
    ),
    Bug(
        "a task that works outside of its company's bounds",
        "common/tasks.py",
        "with timezone.override(company.zone), company_bounds(company, by):",
        "with timezone.override(company.zone):",
        ("tests/background/test_tasks.py",),
    ),
    Bug(
        "a company that may place tasks of others",
        "users/migrations/0019_bounds_of_tasks.py",
        "of_company_only(TASKS, OF_THE_BOUNDS)",
        'of_company_only(TASKS, "true")',
        ("tests/background/test_tasks.py",),
    ),
    Bug(
        "a mail of ours about their order",
        "users/letters.py",
        "known_to_provider().filter(tenant=mail.tenant_id)",
        "known_to_provider()",
        ("tests/test_access_of_tasks.py",),
    ),
    Bug(
        "a mail that is given up when the server refuses it once",
        "users/services/outbox.py",
        "if trouble == Trouble.UNSAID or now",
        "if True or now",
        ("tests/background/test_outbox.py",),
    ),
    Bug(
        "a mail that gets another Message-ID each time",
        "users/services/outbox.py",
        'headers={"Message-ID": mail.message_id}',
        'headers={"Message-ID": make_msgid()}',
        ("tests/background/test_outbox.py",),
    ),
    Bug(
        "a page that looks whose address was typed",
        "users/signing_in/services/sign_in.py",
        "    if asked < MOST_AN_HOUR and",
        "    if User.objects.filter(email__iexact=email).exists() and asked < MOST_AN_HOUR and",
        ("tests/users/test_sign_in.py",),
    ),
    Bug(
        "a mailbox that is flooded",
        "users/signing_in/services/sign_in.py",
        "    if _links_of_this_hour(address) < MOST_AN_HOUR:\n        place_mail",
        "    if True:\n        place_mail",
        ("tests/users/test_sign_in.py",),
    ),
]
