"""Bugs of roles, of a new colleague, and of what people see of one another."""

from .bug import Bug

BUGS = [
    Bug(
        "an operator who takes the last admin of a company its role",
        "pbxportal/operators/companies.py",
        "companies := companies_without_admin(role=self.instance, permissions=permissions)",
        "companies := Company.objects.none()",
        ("tests/users/test_roles.py::test_an_operator_leaves_every_company_somebody_who_manages_it",),
    ),
    Bug(
        "rights that somebody gives without holding them",
        "users/rights.py",
        "if one in permissions and not by.may(one)",
        "if one in permissions and False",
        ("tests/users/test_roles.py::test_nobody_gives_or_takes_rights_they_do_not_hold",),
    ),
    Bug(
        "colleagues who see in which mode somebody is",
        "users/presence.py",
        '_("away %(until)s") % {"until"',
        '_("%(mode)s %(until)s") % {"mode": row.mode_now, "until"',
        ("tests/queues/test_presence.py",),
    ),
    Bug(
        "a new colleague without the service numbers that were ticked",
        "queues/services/new_users.py",
        "skill=skill) for group, skill in groups.items()",
        "skill=skill) for group, skill in list(groups.items())[1:]",
        ("tests/queues/test_new_user.py::test_everything_at_once",),
    ),
]
