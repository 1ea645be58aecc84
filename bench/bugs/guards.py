"""Bugs that open a page, show another company's rows, or let something pass that must be refused."""

from .bug import Bug

MARKS = ("tests/test_access.py::test_each_view_carries_the_mark_of_the_table",)
VISITORS = ("tests/test_access.py::test_visitors_are_sent_to_sign_in",)
ROLES = ("tests/test_access.py::test_each_role_gets_what_the_table_says",)
WORDS = ("tests/test_access.py::test_no_page_of_ours_shows_a_word_of_theirs",)
THEIRS = ("tests/test_access.py::test_what_is_theirs_does_not_exist_for_us",)
HOLES = ("tests/test_no_holes.py",)
BOUNDS = ("tests/test_company_bounds.py",)
BUGS = [
    Bug(
        "a view without its mark",
        "users/views/orders.py",
        "@requires(Permission.MANAGE_USERS)\n",
        "",
        MARKS,
    ),
    Bug(
        "a company's page marked public",
        "users/views/orders.py",
        "@requires(Permission.MANAGE_USERS)\n",
        "from ..access import public\n\n\n@public\n",
        VISITORS,
    ),
    Bug(
        "a mark that checks nothing",
        "users/access.py",
        "if not request.user.may(permission):",
        "if False:",
        ROLES,
    ),
    Bug(
        "a list without for_tenant",
        "users/order_sheets.py",
        "Order.objects.for_tenant(tenant)",
        "Order.objects.all()",
        WORDS,
    ),
    Bug(
        "another company's row by its id",
        "users/rows.py",
        "find(request, DirectoryEntry.objects.for_tenant(request.tenant), pk=pk)",
        "find(request, DirectoryEntry.objects.all(), pk=pk)",
        THEIRS,
    ),
    Bug(
        "an export without for_tenant",
        "calendars/user_sheet.py",
        "found = User.objects.for_tenant(tenant)",
        "found = User.objects.filter(is_operator=False)",
        WORDS,
    ),
    Bug(
        "a page for a user's own eyes opened to all users",
        "users/access.py",
        "if request.user.pk != pk and not request.user.may(Permission.MANAGE_USERS):",
        "if not request.user.has_own_pages and not request.user.may(Permission.MANAGE_USERS):",
        ROLES,
    ),
    Bug(
        "a choice that is not narrowed to the company",
        "common/forms/base.py",
        "field.queryset = field.queryset.for_tenant(tenant)",
        "pass",
        ("tests/users/test_user_edit.py",),
    ),
    Bug(
        "a template with |safe",
        "templates/users/order_list.html",
        "{{ order.subject|whole_numbers }}",
        "{{ order.subject|safe }}",
        HOLES,
    ),
    Bug(
        "a view without the token against forgery",
        "users/views/logo.py",
        "@requires(Permission.MANAGE_USERS)\n@require_POST\ndef remove_logo",
        "from django.views.decorators.csrf import csrf_exempt\n\n\n"
        "@csrf_exempt\n@requires(Permission.MANAGE_USERS)\n@require_POST\ndef remove_logo",
        HOLES,
    ),
    Bug(
        "a change by a mere link",
        "users/views/modes.py",
        "@require_POST\ndef switch_mode_off",
        "def switch_mode_off",
        HOLES,
    ),
    Bug(
        "scripts in pages allowed",
        "pbxportal/settings.py",
        '"default-src": [SELF],',
        '"default-src": [SELF, "\'unsafe-inline\'"],',
        HOLES,
    ),
    Bug(
        "a page saved by halves when it breaks",
        "pbxportal/settings.py",
        'DATABASES["default"]["ATOMIC_REQUESTS"] = True',
        'DATABASES["default"]["ATOMIC_REQUESTS"] = False',
        HOLES,
    ),
    Bug(
        "a cell of a sheet that may be a formula",
        "common/sheets.py",
        'return _plain(sheet, value) if value[:1] in ("=", "#") else value',
        "return value",
        ("tests/users/test_user_sheet.py", "tests/users/test_number_plan.py"),
    ),
    Bug(
        "a message served with a type that browsers guess",
        "service_numbers/audio_response.py",
        'content_type="audio/wav"',
        'content_type="text/html"',
        ("tests/service_numbers/test_prompt_sound.py", "tests/service_numbers/test_prompts.py"),
    ),
    Bug(
        "sent on after signing in to any host",
        "users/signing_in/views/sign_in.py",
        "    redirect_authenticated_user = True\n",
        '    redirect_authenticated_user = True\n    success_url_allowed_hosts = {"evil.example"}\n',
        ("tests/users/test_sign_in.py::test_next_is_followed_on_the_own_host_only",),
    ),
    Bug(
        "an engine without a key",
        "routing/access.py",
        "if request.engine is None:",
        "if False:",
        ("tests/routing/test_engine.py::test_only_with_a_key_that_is_not_revoked",),
    ),
    Bug(
        "a NUL that reaches the operators' filters",
        "pbxportal/operators/site.py",
        "if not _is_readable(request.GET)",
        "if False",
        ("tests/hostile/test_examples.py",),
    ),
    Bug(
        "a lost database that is no outage",
        "common/outages.py",
        "return code is None or code.startswith(OUTAGES)",
        "return False",
        ("tests/test_outages.py",),
    ),
    Bug(
        "a second factor that is not asked for",
        "users/signing_in/views/sign_in.py",
        "if asks_for_second_step(user):",
        "if False:",
        ("tests/users/test_second_factor.py",),
    ),
    Bug(
        "somebody who has to set up a second factor and goes on without",
        "users/signing_in/middleware.py",
        "or not has_to_set_up(request)",
        "or True",
        ("tests/users/test_second_factor_rules.py",),
    ),
    Bug(
        "a company's page outside of the bounds of its company",
        "users/middleware.py",
        "return access_of(view) not in OF_NO_COMPANY",
        "return False",
        BOUNDS,
    ),
    Bug(
        "bounds that outlast the request",
        "users/middleware.py",
        "                    work_outside()\n",
        "                    pass\n",
        BOUNDS,
    ),
    Bug(
        "an operator inside a company for ever",
        "users/models/visit.py",
        "ended_at__isnull=True, started_at__gt=moment - Visit.LONGEST",
        "ended_at__isnull=True",
        ("tests/users/test_visits.py",),
    ),
    Bug(
        "an undo that takes away what was changed since",
        "history/undo.py",
        "if any(column not in now or now[column] != change.after[column] for column in change.changed):",
        "if False:",
        ("tests/history/test_undo.py",),
    ),
    Bug(
        "a table whose history is not kept",
        "history/migrations/0002_triggers.py",
        '    "queues_member",\n',
        "",
        ("tests/history/test_keeping.py",),
    ),
    Bug(
        "a secret in the history",
        "history/migrations/0002_triggers.py",
        ', secret=["recording_pin"]',
        "",
        ("tests/history/test_keeping.py",),
    ),
    Bug(
        "a table without row-level security",
        "service_numbers/migrations/0005_of_company_only.py",
        '    "service_numbers_prompt",\n',
        "",
        BOUNDS,
    ),
    Bug(
        "a composite foreign key dropped",
        "users/migrations/0002_same_tenant.py",
        '        same_tenant("users_number", "user_id", "users_user"),\n',
        "",
        ("tests/test_tenancy.py",),
    ),
]
