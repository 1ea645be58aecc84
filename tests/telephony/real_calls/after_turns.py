"""What has become of scenes that were played one after another: tests that their module imports."""

from .figures import check_figures
from .scenes import eventually


def test_each_leg_is_counted_once_and_the_spool_is_empty(stage):
    check_figures(stage, stage.ours)
    check_figures(stage, stage.theirs)
    spool = stage.asterisk.places.folder / "spool-of-records"
    eventually(lambda: list(spool.iterdir()) == [], "the spool to be taken in")


def test_nothing_is_left_in_the_telephone_system(stage):
    assert stage.left() == {"channels": [], "bridges": []}
