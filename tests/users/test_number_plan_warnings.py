"""Entries of the number plan that take a public service away or cannot be dialled: said after saving and in lists."""

import pytest
from django.urls import reverse

from tests import factories
from tests.users.test_number_plan import ADD, LIST, read, sheet
from users.models import DirectoryEntry, ListedNumber

SERVICE = "Dialling {0} no longer reaches the public service {0}."
LISTED, PREMIUM = "It cannot be dialled: it is on the black list.", "It cannot be dialled: premium rate numbers are"


@pytest.fixture(autouse=True)
def bars(company):
    company.managed_service = company.bars_premium_rate = True
    company.country = "GB"
    company.save()
    for digits, is_prefix, kind in (
        ("1185", True, "black"),
        ("+4416329600", True, "black"),
        ("+441632961111", 0, "white"),
    ):
        ListedNumber.objects.create(tenant=company, kind=kind, digits=digits, is_prefix=is_prefix)
    ListedNumber.objects.create(
        tenant=company, kind="black", digits="+441632962222", user=factories.UserFactory(tenant=company)
    )


CASES = [
    ("101", "Police", "01632 961234", [SERVICE.format(101)]),
    ("111", "Health", "111", []),
    ("116123", "Friend", "01632 961235", [SERVICE.format(116123)]),
    ("118118", "Enquiries", "118500", [SERVICE.format(118118), LISTED]),
    ("", "Listed", "01632 960012", [LISTED]),
    ("72", "Premium", "0909 879 0123", [PREMIUM]),
    ("73", "White", "01632 961111", []),
    ("74", "One user's", "01632 962222", []),
    ("734567", "Local", "01632 961236", []),
]


def test_after_saving_in_the_list_and_in_the_preview(as_admin, company):
    url = read(as_admin, sheet(*[case[:3] for case in CASES])).url
    shown = as_admin.get(url).context["warnings"]
    expected = [f"Row {row}, {case[1]}: {said}" for row, case in enumerate(CASES, 2) for said in case[3]]
    assert len(shown) == len(expected), shown
    assert all(one.startswith(words) for one, words in zip(shown, expected, strict=True)), shown
    for code, name, number, said in CASES:
        answer = as_admin.post(ADD, {"short_code": code, "name": name, "number": number}, follow=True)
        told = [str(one) for one in answer.context["messages"]][1:]
        assert len(told) == len(said), (name, told)
        assert all(one.startswith(words) for one, words in zip(told, said, strict=True)), name
    rows = {entry.name: bool(warning) for entry, warning in as_admin.get(LIST).context["rows"]}
    assert rows == {name: any("cannot" in one for one in said) for _code, name, _number, said in CASES}
    assert as_admin.get(LIST).content.decode().count(LISTED) == 2


def test_an_entry_that_is_changed_is_looked_at_again(as_admin, company):
    entry = factories.DirectoryEntryFactory(tenant=company, short_code="70", number="+441632960123")
    edit = reverse("company:edit_entry", args=[entry.pk])
    typed = {"short_code": "101", "name": "Police", "number": "101"}
    assert SERVICE.format(101) not in as_admin.post(edit, typed, follow=True).content.decode()
    assert (
        SERVICE.format(101) in as_admin.post(edit, typed | {"number": "01632 961234"}, follow=True).content.decode()
    )
    assert DirectoryEntry.objects.get().short_code == "101"
