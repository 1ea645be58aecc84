"""How a right submission is spoilt: what hypothesis draws."""

import os
from functools import cache

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from tests.hostile.bodies import BROKEN, Upload, broken, natural, urlencoded
from tests.hostile.pages import CHOSEN
from tests.hostile.right import right_pairs
from tests.hostile.values import ANYTHING, FILES, NAMES, values_named

MOST_CHANGES = 4
LONGER = os.environ.get("FUZZ_EXAMPLES")  # `make fuzz`: how many for each form, new ones each time


def examples(few):
    """Hypothesis's settings. In `make test` the same examples each time, and few.

    The first that fails is shown as it is: making it smaller takes minutes.
    """
    quiet = {
        "deadline": None,
        "phases": [Phase.generate],
        "suppress_health_check": list(HealthCheck),
        "database": None,
    }
    return settings(max_examples=int(LONGER or few), derandomize=not LONGER, **quiet)


def damaged(content):
    """A file, cut off or with bytes of it changed."""
    cut = st.integers(0, len(content)).map(lambda end: content[:end])
    spoilt = st.tuples(st.integers(0, len(content) - 1), st.binary(min_size=1, max_size=8))
    return cut | spoilt.map(lambda at: content[: at[0]] + at[1] + content[at[0] + len(at[1]) :])


CONTENTS = st.sampled_from(FILES) | st.sampled_from(FILES).flatmap(damaged) | st.binary(max_size=200)
FILENAMES = st.sampled_from(["a.png", "", "..", "../a", "\x00", "x" * 5000, 'a"b\r\nX: y', "\ud800.xlsx"]) | st.text(
    max_size=9
)
TYPES = st.sampled_from(["text/html", "image/png", "", "x" * 999, "image/svg+xml; charset=none-such"])
UPLOADS = st.builds(Upload, CONTENTS, FILENAMES, TYPES)


def values_for(field, ids):
    """One hostile value for a field; `ids` are those of another company's rows."""
    return values_of(field.name, field.kind, tuple(field.offered), tuple(ids))


@cache  # made anew for every example, this would take longer than the page
def values_of(name, kind, offered, ids):
    some = [st.sampled_from(ANYTHING), st.text(max_size=30), st.integers().map(str), st.binary(max_size=9)]
    named = values_named(name)
    some += [st.sampled_from(named)] * 2 if named else []
    some += [st.sampled_from(ids)] * (3 if kind in CHOSEN or offered else 1)
    some += [st.sampled_from(offered)] if offered else []
    some += [UPLOADS] * (12 if kind == "file" else 1)
    return st.one_of(some)


@st.composite
def spoilt_pairs(draw, form, ids):
    """Names and values of a submission that began as a right one."""
    pairs = right_pairs(form, filled_in=draw(st.booleans()))
    pairs += [draw(st.sampled_from([*form.buttons, *form.buttons, ("", "")]))] if form.buttons else []
    pairs += [(one.name, draw(UPLOADS)) for one in form.fields.values() if one.kind == "file"]
    fields = list(form.fields.values())
    if fields and draw(st.integers(0, 3)) == 0:  # every field at once
        return [(field.name, draw(values_for(field, ids))) for field in fields]
    for _change in range(draw(st.integers(1, MOST_CHANGES))):
        pairs = draw(changed(pairs, fields, ids))
    return pairs


@st.composite
def changed(draw, pairs, fields, ids):
    how = draw(st.sampled_from(["replace", "replace", "replace", "drop", "repeat", "empty", "add", "turn round"]))
    if how == "add" or not fields:
        name, value = draw(st.sampled_from(NAMES)), draw(st.sampled_from(ANYTHING + ids) | UPLOADS)
        return [*pairs, (name, value)]
    if how == "turn round":
        return pairs[::-1]
    field = draw(st.sampled_from(fields))
    others = [pair for pair in pairs if pair[0] != field.name]
    if how == "drop":
        return others
    if how == "empty":
        return [*others, (field.name, "")]
    value = draw(values_for(field, ids))
    return [*(pairs if how == "repeat" else others), (field.name, value)]


@st.composite
def bodies(draw, form, ids):
    """What is sent for a form: a body and its content type."""
    pairs = draw(spoilt_pairs(form, ids))
    if draw(st.integers(0, 4)):
        return natural(form, pairs)
    return broken(draw(st.sampled_from(BROKEN)), form, pairs, draw(st.integers(0, 10_000)))


@st.composite
def queries(draw, form, ids):
    """The query of an address, encoded."""
    pairs = draw(spoilt_pairs(form, ids))
    return urlencoded(pairs) + draw(st.sampled_from(["", "", "", "&%zz=%ff", "&=&&", "#", "&é=1"]))
