"""Bugs of whose a number was when a call began."""

from .bug import Bug

BUGS = [
    Bug(
        "a late call that counts for the newcomer",
        "statistics/services/holders.py",
        "            if (one.begins_at is None or one.begins_at <= moment) and",
        "            if",
        ("tests/statistics/test_holders.py::test_renumbered_swapped_deleted_and_given_to_another",),
    ),
    Bug(
        "a call in the second of a change that is still the other's",
        "statistics/services/holders.py",
        "moment < one.ends_at",
        "moment <= one.ends_at",
        ("tests/statistics/test_holders.py::test_exactly_at_the_edge",),
    ),
    Bug(
        "a service number that keeps its calls under a name of later",
        "users/migrations/0038_keep_holders.py",
        '"tenant_id number_id name"',
        '"tenant_id number_id"',
        ("tests/statistics/test_holders.py::test_a_number_moved_to_a_service_number_and_back",),
    ),
    Bug(
        "a past that is of today's holders though others are known",
        "statistics/services/holders.py",
        "        for one in holders:\n            if",
        "        for one in [] if self.as_today else holders:\n            if",
        ("tests/statistics/test_holders.py::test_the_past_of_a_company_that_is_new_and_records_kept_aside",),
    ),
]
