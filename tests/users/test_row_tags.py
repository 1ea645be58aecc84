"""`once` and `row_url` say in each row what the slower tags would say."""

from django.template import Context, Template
from django.urls import set_script_prefix
from django.utils import translation

ROWS = Template(
    "{% load i18n rows %}{% for key in keys %}"
    "{% once %}<td data-label='{% translate 'Delete' %}'>{% endonce %}{{ key }} {% row_url 'users:delete' key %} "
    "{% row_url 'users:profile' key as page %}{{ page }} {% row_url 'users:remove_number' 7 key %};{% endfor %}"
)
PLAIN = Template(
    "{% load i18n %}{% for key in keys %}<td data-label='{% translate 'Delete' %}'>{{ key }} "
    "{% url 'users:delete' key %} {% url 'users:profile' key %} {% url 'users:remove_number' 7 key %};{% endfor %}"
)


def rendered(template, keys):
    return template.render(Context({"keys": keys}))


def test_rows_are_what_url_and_translate_make_of_them():
    keys = [1, 7, 10, 2**62]
    assert rendered(ROWS, keys) == rendered(PLAIN, keys)


def test_nothing_is_kept_from_one_page_to_the_next():
    """Another language, and another place of the portal: each page makes its own."""
    english = rendered(ROWS, [3])
    with translation.override("de"):
        german = rendered(ROWS, [3])
    assert german == english.replace("Delete", "Löschen") != english
    set_script_prefix("/portal/")
    try:
        assert "/portal/users/3/" in rendered(ROWS, [3])
    finally:
        set_script_prefix("/")


def test_once_keeps_the_two_of_a_row_apart():
    two = Template(
        "{% load rows %}{% for key in keys %}{% once %}{{ key }}{% endonce %}{% once %}b{% endonce %}{% endfor %}"
    )
    assert rendered(two, [1, 2]) == "1b1b"
