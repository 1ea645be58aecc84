"""Bugs of what pages look like and say: widths, dates, words."""

from .bug import Bug

BUGS = [
    Bug(
        "a list that stays a table where it has no room",
        "static/portal/portal.css",
        "@container rows (max-width: 40em)",
        "@container rows (max-width: 4em)",
        ("tests/browser/test_every_page.py", "-k", "looks_right"),
    ),
    Bug(
        "a form that says what Django says",
        "common/forms/messages.py",
        '    validators.MinValueValidator: _("Enter %(limit_value)s or more."),\n',
        "",
        ("tests/common/test_messages.py::test_no_form_says_what_django_says",),
    ),
    Bug(
        "a day in the order of another country",
        "common/forms/fields.py",
        "return as_typed(value) if isinstance(value, date) else value",
        'return f"{value:%m/%d/%Y}" if isinstance(value, date) else value',
        ("tests/common/test_days.py::test_a_page_shows_days_as_the_country_types_them",),
    ),
]
