"""Bugs of pages about all service numbers of a company, and about large groups."""

from .bug import Bug

BUGS = [
    Bug(
        "a page of service numbers that sees no circle over other pages",
        "routing/loading.py",
        "there = ServiceNumber.objects.for_tenant(tenant).filter(pk__in=pks)",
        "there = ServiceNumber.objects.for_tenant(tenant).filter(pk__in=asked)",
        ("tests/routing/test_any_size.py::test_the_pages_together_are_the_whole",),
    ),
    Bug(
        "warnings that are kept while somebody's absence begins",
        "routing/kept.py",
        '_next("starts_at", moment)',
        '_next("ends_at", moment)',
        ("tests/routing/test_any_size.py::test_what_is_kept_holds_until_a_setting_or_the_time_changes_it",),
    ),
    Bug(
        "a service number that stays open in a kept list",
        "routing/standings.py",
        "min([holds_until(company, tenant, moment), *(at for at in changes if at and at > moment)])",
        "holds_until(company, tenant, moment)",
        ("tests/routing/test_any_size.py::test_a_page_is_kept_until_a_setting_or_the_time_changes_it",),
    ),
    Bug(
        "settings that are kept of whatever version",
        "routing/kept.py",
        "if found is None or found[0] != version or moment < found[1]",
        "if found is None or moment < found[1]",
        ("tests/routing/test_any_size.py",),
    ),
    Bug(
        "levels of a large group that are saved by the page one is on by now",
        "queues/views/skill.py",
        "for one in sent or page]",
        "for one in page]",
        ("tests/queues/test_skill.py::test_a_page_of_a_large_group_is_edited_by_itself",),
    ),
]
