"""What has become of all scenes of a module of real calls: tests that it imports."""

from .figures import check_figures


def test_nobody_else_has_been_rung(stage, played_all):
    """Neither in the other company, with the same short numbers, nor who has no part in any scene."""
    somebody = [*stage.theirs.people, stage.theirs.bystander, stage.ours.bystander]
    assert [person.phone.incoming for person in somebody] == [[] for _person in somebody]


def test_the_statistics_say_the_same(stage, played_all):
    check_figures(stage, stage.ours)
    check_figures(stage, stage.theirs)


def test_nothing_is_left_in_the_telephone_system(stage, played_all):
    assert stage.left() == {"channels": [], "bridges": []}
