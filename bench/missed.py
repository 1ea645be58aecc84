"""Which lines of the tables are past their bounds."""

import re

BOUND = re.compile(r"(at most|at least|under) ([\d.,]+)")
NUMBER = re.compile(r"[\d.,]*\d")


def is_missed(line):
    """Whether in a line | what | measured | bound | the ratio behind its =, or its first number, breaks the bound."""
    _, _what, measured, bound, *_rest = line.split("|")
    found = BOUND.search(bound)
    if not found:
        return False
    value = number(NUMBER.search(measured.rpartition("=")[2])[0])
    return value < number(found[2]) if found[1] == "at least" else value > number(found[2])


def number(text):
    return float(text.replace(",", ""))
