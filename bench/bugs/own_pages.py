"""Bugs of what plans tell, of modes, and of what a user's own pages say."""

from .bug import Bug

BUGS = [
    Bug(
        "a phone of a level that rings as long as the level",
        "routing/as_json.py",
        '{"ringing_time": phone.ringing_time}',
        '{"ringing_time": level.lasts}',
        ("tests/routing/test_engine.py::test_what_a_queue_is_made_of_and_who_does_not_ring",),
    ),
    Bug(
        "a department that picks up although it may not",
        "routing/values_of_rows.py",
        "if department and department.call_pick_up else None",
        "if department else None",
        ("tests/routing/test_engine.py::test_what_a_queue_is_made_of_and_who_does_not_ring",),
    ),
    Bug(
        "a plan that outlives an absence",
        "routing/holding.py",
        "for one in (away.starts_at, away.ends_at)]",
        "for one in (away.starts_at,)]",
        ("tests/routing/test_holding.py",),
    ),
    Bug(
        "a mode that forgets its own colleague",
        "routing/rules.py",
        "call.company.users.get(effect.colleague or user.colleague)",
        "call.company.users.get(user.colleague or effect.colleague)",
        ("tests/routing/test_user_calls.py",),
    ),
    Bug(
        "a circle of colleagues over two modes",
        "users/services/users.py",
        "for pk, colleague in [*users, *modes]:",
        "for pk, colleague in users:",
        ("tests/users/test_mode_colleagues.py",),
    ),
    Bug(
        "a mode that is on and said to be, although modes are ignored",
        "users/views/modes.py",
        "    if owner.absence_activated:\n        return said\n",
        "    return said\n",
        ("tests/users/test_modes.py",),
    ),
]
