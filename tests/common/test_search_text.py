"""Text is found however it is stored and typed, by the database as by Python, and with its index."""

import pytest
from django.db import connection
from django.db.models import Value

from common.names import look_of
from common.search_text import folded, folded_by_database
from tests import factories
from users.models import Company, Department, User

FOUND = {
    "O'Neill": ["oneill", "O’Neill", "o'neill", "ONEILL", "o´neill", "oʼneill", "O\u2060'Neill"],
    "O’Neill": ["oneill", "o'neill"],
    "Nu\u0301n\u0303ez": ["nunez", "Núñez", "NÚÑEZ", "nu\u0301nez"],
    "Núñez": ["nunez", "Nu\u0301n\u0303ez"],
    "Strauß": ["strauss", "STRAUẞ", "strauß"],
    "Ærø": ["aero", "ærø"],
    "Łukasz": ["lukasz"],
    "İpek": ["ipek", "İPEK"],
    "Παπάς": ["παπας", "ΠΑΠΑΣ"],
    "Ｗｉｄｅ": ["wide"],
    "می\u200cخواهم": ["میخواهم"],
    "김": ["김"],
}


@pytest.fixture
def people(company):
    return [factories.UserFactory(tenant=company, first_name="X", last_name=name) for name in FOUND]


def test_names_are_found_however_they_are_stored(people, company):
    for person, typed in zip(people, FOUND.values(), strict=True):
        for text in typed:
            assert person in User.objects.for_tenant(company).matching(text), (person, text)
    assert list(User.objects.for_tenant(company).matching("' ´")) == []


def test_the_database_folds_as_python_does(company):
    texts = [
        *FOUND,
        *(text for typed in FOUND.values() for text in typed),
        "a\u0301\u0323b",
        "ﬁ",
        "Å",
        "½",
        "ǅ",
        "´`'",
    ]
    texts += ["".join(map(chr, range(start, start + 64))) for start in range(0xA0, 0x600, 64)]
    by_database = {f"t{index}": folded_by_database(Value(text)) for index, text in enumerate(texts)}
    row = Company.objects.filter(pk=company.pk).values_list(*by_database.values()).get()
    assert dict(zip(texts, row, strict=True)) == {text: folded(text) for text in texts}


def test_a_search_uses_the_index(company):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        plan = User.objects.matching("O’Neill").explain()
    assert "Bitmap Index Scan on user_search" in plan


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("Sales", "SALES\u200b"),
        ("Café", "Cafe\u0301"),
        ("O'Neill", "O’Neill"),
        ("First floor", "First \u00a0floor"),
        ("Anne-Marie", "Anne‑Marie"),
        ("Wide", "Ｗｉｄｅ"),
        ("می\u200cخواهم", "میخواهم"),
    ],
)
def test_names_that_look_the_same(name, same):
    assert look_of(name) == look_of(same)
    assert look_of(name) != look_of(f"{same}s")


def test_a_name_that_looks_the_same_is_refused(as_admin, company):
    first = factories.DepartmentFactory(tenant=company, name="Children's ward")
    answer = as_admin.post("/company/departments/add/", {"name": "children’s  ward"})
    assert answer.context["form"].errors == {"name": ["There is a department of this name already."]}
    assert as_admin.post(f"/company/departments/{first.pk}/edit/", {"name": "Children’s ward"}).status_code == 302
    other = factories.DepartmentFactory(tenant=company, name="CHILDREN'S WARD")  # from before
    saved = as_admin.post(f"/company/departments/{other.pk}/edit/", {"name": other.name, "call_pick_up": "on"})
    assert saved.status_code == 302
    Department(tenant=company, parent=first, name="Children's ward").validate_constraints()  # beside no other


def test_accents_are_seen():
    assert look_of("Nunez") != look_of("Núñez")
