"""Each mode has a colleague of its own besides its number, set where the mode is edited or switched on."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from history.models import ChangeSet
from tests import factories
from users.models import Absence, ModeSetting, User
from users.services.users import circle_of_colleagues


@pytest.fixture
def people(company):
    return [factories.UserFactory(tenant=company, first_name=name, last_name="Z") for name in ("Ann", "Bob", "Cid")]


@pytest.fixture
def as_ann(client, people):
    client.force_login(people[0])
    return client


def page(name, person, *args):
    return reverse(f"users:{name}", args=[person.pk, *args])


def edit(client, person, mode="lunch", **fields):
    return client.post(page("edit_mode", person, mode), {"pattern": "colleague", **fields})


def stored(person, mode="lunch"):
    return ModeSetting.objects.filter(user=person, mode=mode).values_list("pattern", "colleague", "number").first()


def test_a_mode_has_its_own_and_blank_means_that_of_common_settings(as_ann, people):
    ann, bob, cid = people
    User.objects.filter(pk=ann.pk).update(colleague=bob)
    assert edit(as_ann, ann, colleague=cid.short_number).url == page("modes", ann)
    assert stored(ann) == ("colleague", cid.pk, "")
    listed = as_ann.get(page("modes", ann)).content.decode()
    assert "The call goes to Cid Z" in listed
    assert 'data-label="Number display" class="figures">Cid Z' in listed
    shown = as_ann.get(page("edit_mode", ann, "lunch")).content.decode()
    assert f'value="Cid Z ({cid.short_number})"' in shown
    assert "Left empty, it is Bob Z, the colleague of Common settings." in shown
    edit(as_ann, ann, colleague="")
    assert stored(ann) == ("colleague", None, "")
    assert 'data-label="Number display" class="figures">Bob Z' in as_ann.get(page("modes", ann)).content.decode()


def test_colleague_only_without_a_colleague_is_said_at_once_there_and_back(as_ann, people):
    ann, bob, _cid = people
    answer = edit(as_ann, ann)
    assert answer.url == page("edit_mode", ann, "lunch")
    shown = as_ann.get(answer.url).content.decode()
    there = page("common_settings", ann) + "?mode=lunch"
    assert "No colleague is set." in shown
    assert f'href="{there}"' in shown
    assert page("edit_mode", ann, "lunch") in as_ann.get(there).content.decode()
    back = as_ann.post(there, {"alert_time": "25", "colleague": bob.short_number, "absence_activated": "on"})
    assert back.url == page("edit_mode", ann, "lunch")
    assert "No colleague is set." not in as_ann.get(back.url).content.decode()
    for other in ("?mode=x", "?mode=%00", ""):
        saved = as_ann.post(page("common_settings", ann) + other, {"alert_time": "25", "absence_activated": "on"})
        assert saved.url == page("common_settings", ann)
    warned = as_ann.get(page("common_settings", ann)).content.decode()
    assert "Lunch: No colleague is set." in warned  # it has just been taken away


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"colleague": "nobody"}, "colleague", "Nobody of your company fits"),
        ({"colleague": "Ann Z"}, "colleague", "their own colleague"),
        ({"colleague": "Bob Z"}, "colleague", "Ann Z → Bob Z → Cid Z → Ann Z"),
        ({"colleague": "Cid Z", "pattern": "reject"}, "pattern", "This pattern uses no colleague."),
        ({"colleague": "THEIRS"}, "colleague", "Nobody of your company fits"),
    ],
)
def test_whom_a_mode_cannot_have(as_ann, people, their_admin, fields, field, words):
    """Circles are looked for in Common settings and in every mode; of others nobody is known."""
    ann, bob, cid = people
    factories.ModeSettingFactory(user=bob, mode="holiday", pattern="reject", colleague=cid)
    User.objects.filter(pk=cid.pk).update(colleague=ann if "Bob" in fields["colleague"] else None)
    answer = edit(as_ann, ann, **fields)
    assert answer.context["form"].errors.keys() == {field}
    assert words in str(answer.context["form"].errors)
    assert stored(ann) is None


def test_a_circle_over_modes_is_refused_in_common_settings_and_when_undoing(as_admin, people, company):
    ann, bob, _cid = people
    edit(as_admin, ann, colleague=bob.short_number)
    made = ChangeSet.objects.for_tenant(company).latest("pk")
    shown = as_admin.get(reverse("company:change", args=[made.pk])).content.decode()
    assert "Bob Z" in shown[shown.index("Colleague only") :]
    refused = as_admin.post(page("common_settings", bob), {"alert_time": "25", "colleague": ann.short_number})
    assert "Bob Z → Ann Z → Bob Z" in str(refused.context["form"].errors)
    edit(as_admin, ann, colleague="")
    emptied = ChangeSet.objects.for_tenant(company).latest("pk")
    assert emptied != made
    as_admin.post(page("common_settings", bob), {"alert_time": "25", "colleague": ann.short_number})
    undone = as_admin.post(reverse("company:undo", args=[emptied.pk]), follow=True).content.decode()
    assert "Colleagues would go round in a circle." in undone
    assert stored(ann)[1] is None


def test_circles_in_every_shape(people):
    ann, bob, cid = people
    assert circle_of_colleagues(ann, bob) == []
    factories.ModeSettingFactory(user=bob, mode="lunch", colleague=cid)
    factories.ModeSettingFactory(user=bob, mode="holiday", colleague=ann)
    assert circle_of_colleagues(ann, bob) == [ann, bob, ann]
    ModeSetting.objects.filter(mode="holiday").delete()
    assert circle_of_colleagues(ann, bob) == []
    User.objects.filter(pk=cid.pk).update(colleague=bob)  # bob and cid go round without ann
    assert circle_of_colleagues(ann, bob) == []
    assert circle_of_colleagues(bob, cid) == [bob, cid, bob]


def test_the_database_takes_nobody_else(people, their_admin):
    ann = people[0]
    setting = factories.ModeSettingFactory(user=ann)
    for wrong in (ann, their_admin):
        with pytest.raises(IntegrityError), transaction.atomic():
            ModeSetting.objects.filter(pk=setting.pk).update(colleague=wrong)


def test_a_colleague_who_is_deleted_leaves_the_mode(as_admin, people):
    ann, bob, _cid = people
    edit(as_admin, ann, "holiday", colleague=bob.short_number)
    url = reverse("users:delete", args=[bob.pk])
    assert "Holiday of Ann Z sends calls to this user" in as_admin.get(url).content.decode()
    bob.delete()
    assert stored(ann, "holiday") == ("colleague", None, "")


def test_where_calls_go_is_set_where_the_mode_is_switched_on(as_ann, people):
    """Six taps: Holiday, Where calls go, Colleague only, the field, the colleague, Switch on."""
    ann, bob, _cid = people
    url = page("switch_mode_on", ann, "holiday")
    shown = as_ann.get(url).content.decode()
    form = shown[shown.index('<form method="post" novalidate') :]
    assert form.index("Switch on") < form.index("Where calls go") < form.index('name="pattern"')
    assert f"Bob Z ({bob.short_number})" in form
    said = as_ann.post(url, {"pattern": "colleague", "colleague": f"Bob Z ({bob.short_number})"}, follow=True)
    assert "Holiday is on." in said.content.decode()
    assert "The call goes to Bob Z" in said.content.decode()
    assert stored(ann, "holiday") == ("colleague", bob.pk, "")
    as_ann.post(page("switch_mode_off", ann))
    as_ann.post(url, {"quick": "30", "pattern": "colleague", "colleague": f"Bob Z ({bob.short_number})"})
    assert Absence.objects.covering(timezone.now()).get().mode == "holiday"


def test_two_taps_change_no_setting(as_ann, people):
    ann = people[0]
    for fields in ({}, {"pattern": "own"}):
        as_ann.post(page("switch_mode_on", ann, "lunch"), fields)
        assert stored(ann) is None
    assert Absence.objects.covering(timezone.now()).count() == 1


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"pattern": "colleague", "colleague": "nobody"}, "colleague"),
        ({"pattern": "external", "number": "999"}, "number"),
        ({"pattern": "reject", "ends_at": "2020-01-01T10:00"}, "ends_at"),
        ({"pattern": "reject", "starts_at": "2031-01-01T10:00", "ends_at": "2031-01-03T10:00"}, "starts_at"),
        ({"pattern": "x"}, "pattern"),
    ],
)
def test_both_are_saved_or_neither(as_ann, people, fields, kept):
    ann = people[0]
    planned = factories.AbsenceFactory(user=ann, starts_at="2031-01-02T10:00Z", ends_at="2031-01-02T11:00Z")
    answer = as_ann.post(page("switch_mode_on", ann, "lunch"), fields)
    errors = answer.context["form"].errors | answer.context["where"].errors
    assert errors.keys() == {kept}
    assert (stored(ann), list(Absence.objects.all())) == (None, [planned])
    assert str(next(iter(errors.values()))[0])[:20] in answer.content.decode()


def test_a_number_or_colleague_that_the_pattern_does_not_use_is_said(as_ann, people):
    ann, bob, _cid = people
    factories.ModeSettingFactory(user=ann, mode="holiday", pattern="reject", colleague=bob, number="+441632960123")
    shown = as_ann.get(page("modes", ann)).content.decode()
    assert "+44 1632 960123, Bob Z: not used" in shown
    assert "The number of Holiday is not used: its call pattern is “Reject the call”." in shown
    edited = as_ann.get(page("edit_mode", ann, "holiday")).content.decode()
    assert "Not used: +44 1632 960123, Bob Z." in edited
    assert "Action (call pattern)" in shown
    assert "Choose new mode:" in shown
