"""Each model says what the history is to know of its rows, in names that the model has."""

import pytest
from django.apps import apps

from common.in_history import ADDED, ANYTHING, CHANGED, REMOVED
from common.models import TenantModel
from history.models import Change
from history.subjects import MODELS, OF_PACKAGES, said_of
from history.undo import CannotUndo, check_kind
from queues.models import Member
from tests import factories
from users.models import Permission, User

OURS = {"users", "service_numbers", "calendars", "queues", "routing", "statistics", "recordings", "history"}
ACTIONS = {ADDED, CHANGED, REMOVED}

our_models = pytest.mark.parametrize(
    "model",
    [model for model in apps.get_models() if model._meta.app_label in OURS and not model._meta.proxy],
    ids=lambda model: model._meta.label,
)
all_told = pytest.mark.parametrize(
    "model",
    [*OF_PACKAGES, *(model for model in MODELS.values() if getattr(model, "history", None))],
    ids=lambda model: model._meta.label,
)


@our_models
def test_a_model_says_what_the_history_is_to_know(model):
    assert hasattr(model, "history"), (
        f"{model.__name__} does not say what the history is to know of it. Are its rows settings? Then write "
        "`history = InHistory(may_change=Permission.…)` in the class (common/in_history.py says what else there is) "
        "and keep_history(…) in a migration. If they are not, write `history = None` and why."
    )


@all_told
def test_it_names_fields_that_there_are(model):
    told = said_of(model._meta.db_table)
    fields = {field.name for field in model._meta.concrete_fields}
    assert {*told.unsaid, *told.labels, *told.changed_by} <= fields
    assert set(told.seen_by) <= fields | {ANYTHING}
    assert set(told.never_undone) <= fields | ACTIONS | {ANYTHING}
    assert set(told.actions) <= ACTIONS
    assert not told.named_by or model._meta.get_field(told.named_by).is_relation
    assert "tenant" in told.never_undone or told.reason_against_fields({"tenant"})


@all_told
def test_what_a_company_may_take_back_belongs_to_a_page(model):
    if not issubclass(model, (TenantModel, User)):
        return
    told = said_of(model._meta.db_table)
    assert (told.may_change in Permission) != (ANYTHING in told.never_undone), (
        f"Say on {model.__name__} which Permission may change such rows (may_change), or that nothing of them is "
        "ever taken back (never_undone={ANYTHING: why})."
    )


def test_that_a_member_takes_part_is_set_by_the_company(company):
    """Unlike that a user may sign in, which a column of the same name says."""
    member = factories.MemberFactory(service_number=factories.ServiceNumberFactory(tenant=company))
    Member.objects.filter(pk=member.pk).update(is_active=False)
    change = Change.objects.get(table="queues_member", changed=["is_active"])
    check_kind(change, company, User(is_operator=True))
    User.objects.filter(pk=member.user_id).update(is_active=False)
    change = Change.objects.get(table="users_user", changed=["is_active"])
    with pytest.raises(CannotUndo, match="Your provider sets this"):
        check_kind(change, company, User(is_operator=True))


def test_the_actions_are_those_of_the_history():
    assert set(Change.Action) == ACTIONS
