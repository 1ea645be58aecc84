"""The path of a call as a picture: boxes below one another, for an SVG. Pure; the words are those of the plan."""

from dataclasses import dataclass

from .plan import Plan

WIDTH, LINE, PADDING, GAP = 340, 18, 10, 22
ROOM = 310  # for the words of a line, of the same units as WIDTH
# What a letter takes at most in the fonts of common systems, of which DejaVu Sans is the widest.
NARROW, WIDE = frozenset(" .,:;'’!|()[]ijlIftr/"), frozenset("mwMWQO@%&—–…")
OF_NARROW, OF_OTHERS, OF_WIDE = 5.8, 9.2, 14


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
        texts = wrapped(words) or [""]
        lines = tuple(Line(y + PADDING + LINE * (n + 1) - 5, text) for n, text in enumerate(texts))
        boxes.append(Box(y, 2 * PADDING + LINE * len(texts), lines, kind, arrow=bool(boxes)))
        y = boxes[-1].bottom + GAP
    return Picture(tuple(boxes), y - GAP + 1)


def width_of(text):
    """How much room a text takes at most. What is of no alphabet is as wide as it is high."""
    return sum(_width(letter) for letter in text)


def _width(letter):
    if letter in NARROW:
        return OF_NARROW
    return OF_WIDE if letter in WIDE or letter.isupper() or ord(letter) > 0x2E7F else OF_OTHERS


def wrapped(words):
    """The words in lines that stay inside the frame; a word that is longer than a line is broken."""
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if width_of(longer) <= ROOM:
            lines[-1] = longer
            continue
        lines.append("")
        for letter in word:
            if width_of(lines[-1] + letter) > ROOM:
                lines.append("")
            lines[-1] += letter
    return [line for line in lines if line]
