"""The path of a call as a picture: boxes below one another, for an SVG. Pure; the words are those of the plan."""

import textwrap
from dataclasses import dataclass

from .plan import Plan

WIDTH, LINE, PADDING, GAP = 340, 18, 10, 22
LETTERS = 44  # that fit into a line


@dataclass(frozen=True)
class Line:
    y: int
    text: str


@dataclass(frozen=True)
class Box:
    """A step: `y` is its top, `lines` have their own y, `arrow` says whether one leads to it from above."""

    y: int
    height: int
    lines: tuple[Line, ...]
    kind: str
    arrow: bool

    @property
    def bottom(self):
        return self.y + self.height


@dataclass(frozen=True)
class Picture:
    boxes: tuple[Box, ...]
    height: int
    width: int = WIDTH


def picture_of(plan: Plan, caller_words: str) -> Picture:
    """The caller on top, then a box a step."""
    boxes, y = [], 1
    for kind, words in [("caller", caller_words), *((step.kind.value, step.words) for step in plan.steps)]:
        texts = textwrap.wrap(words, LETTERS) or [""]
        lines = tuple(Line(y + PADDING + LINE * (n + 1) - 5, text) for n, text in enumerate(texts))
        boxes.append(Box(y, 2 * PADDING + LINE * len(texts), lines, kind, arrow=bool(boxes)))
        y = boxes[-1].bottom + GAP
    return Picture(tuple(boxes), y - GAP + 1)
