"""Bugs of long lists: searching, sorting, their pages, and the way back to them."""

from .bug import Bug

BUGS = [
    Bug(
        "a way back that forgets the order",
        "common/lists.py",
        'PARTS = ("q", "sort", "page")',
        'PARTS = ("q", "page")',
        ("tests/common/test_way_back.py",),
    ),
    Bug(
        "a way back that is lost with what is saved",
        "pbxportal/lists.py",
        'response["Location"] = leads + list_kept(request)',
        'response["Location"] = leads',
        ("tests/common/test_way_back.py",),
    ),
    Bug(
        "additional numbers before their main one when sorted the other way round",
        "service_numbers/models/service_number.py",
        'main_first = F("main_id").asc(nulls_first=True)',
        'main_first = F("main_id").asc(nulls_first=not descending)',
        ("tests/service_numbers/test_number_search.py",),
    ),
    Bug(
        "many members who are logged off without being asked about",
        "queues/views/members.py",
        "> MOST_UNASKED:",
        "> 100 * MOST_UNASKED:",
        ("tests/queues/test_status_of_many.py",),
    ),
    Bug(
        "a divert to a number that nobody has, which is said to divert",
        "routing/number_rules.py",
        "target in number.barred_numbers or target in company.free_numbers",
        "target in number.barred_numbers",
        ("tests/routing/test_states.py",),
    ),
    Bug(
        "a sheet of all users where some were asked for",
        "calendars/user_sheet.py",
        "found = found.matching(search)",
        "found.matching(search)",
        ("tests/users/test_user_sheet.py",),
    ),
    Bug(
        "people who have gone among those of their first name",
        "statistics/people.py",
        "substring(person_name from '[^ ]*$')",
        "substring(person_name from '^[^ ]*')",
        ("tests/statistics/test_pages_of_people.py",),
    ),
]
