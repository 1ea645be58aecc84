"""Bugs of text as people paste it: what nobody sees, addresses, names that look the same, dates and times."""

from .bug import Bug

BUGS = [
    Bug(
        "forms that check what nobody sees",
        "common/forms/cleaning.py",
        "    bound_field_class = CleanedField\n",
        "    bound_field_class = None\n",
        ("tests/common/test_text.py::test_every_form_cleans_what_is_typed_and_nothing_else",),
    ),
    Bug(
        "passwords that are cleaned",
        "common/forms/cleaning.py",
        'TYPED = {"text",',
        'TYPED = {"password", "text",',
        ("tests/common/test_text.py::test_every_form_cleans_what_is_typed_and_nothing_else",),
    ),
    Bug(
        "joiners that are taken out of words",
        "common/text.py",
        "    if unicodedata.combining(before) == _VIRAMA:\n        return True\n",
        "",
        ("tests/common/test_text.py",),
    ),
    Bug(
        "an address with a sign that no domain has",
        "common/forms/fields.py",
        "if not name.isascii() or not is_seen_whole(domain):",
        "if not name.isascii():",
        ("tests/common/test_mail_addresses.py",),
    ),
    Bug(
        "a day that is guessed against the country's order",
        "common/days.py",
        "    return second, first\n",
        "    return (first, second) if second > 12 else (second, first)\n",
        ("tests/common/test_days.py",),
    ),
    Bug(
        "a name that looks like another one",
        "common/names.py",
        "            raise ValidationError(self.get_violation_error_message(), code=self.violation_error_code)\n",
        "            return\n",
        ("tests/common/test_search_text.py::test_a_name_that_looks_the_same_is_refused",),
    ),
]
