"""The picture of a call: its words stay inside their frames, in whatever letters."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from routing.picture import ROOM, width_of, wrapped

LINES = "Ring Featherstonehaugh-Cholmondeley, Wilhelmina for 25 seconds; THEN EVERYBODY OF WAREHOUSE MANAGEMENT"


def test_lines_are_filled_and_never_too_long():
    lines = wrapped(LINES)
    assert " ".join(lines) == LINES
    assert max(map(width_of, lines)) <= ROOM
    assert all(width_of(f"{line} {after.split()[0]}") > ROOM for line, after in pairwise(lines))


def test_a_word_longer_than_a_line_is_broken():
    assert [len(line) for line in wrapped("W" * 50)] == [22, 22, 6]
    assert "".join(wrapped("x" * 100)) == "x" * 100


def test_letters_as_wide_as_high_take_more_room():
    assert max(len(line) for line in wrapped("電話" * 40)) == int(ROOM // 14)


@given(st.text(max_size=200))
def test_no_line_is_longer_than_its_frame_and_nothing_is_lost(words):
    lines = wrapped(words)
    assert all(width_of(line) <= ROOM for line in lines)
    assert "".join("".join(lines).split()) == "".join(words.split())
