"""PINs that people would try first: runs, repeats, and what is made of them. Own code: libraries judge passwords."""

from itertools import pairwise

KEYPAD_LINES = frozenset(["2580", "0852", "1590", "0951", "3570", "0753"])  # straight and slanted, over the keypad


def is_easily_guessed(pin):
    """Whether digits, four at least, are a run (1234, 9876, 2468), a repeat (1111, 1212, 123123), or made of such.

    Made of such are 1122, 123321 and 101112; so is all that has two different digits at most.
    """
    if len(set(pin)) <= 2 or pin in KEYPAD_LINES:
        return True
    half = len(pin) // 2
    if is_even_run(pin) or any(repeats(pin, length) for length in range(1, half + 1)):
        return True
    is_mirrored = pin[:half] == pin[: -half - 1 : -1]
    is_doubled = pin[::2] == pin[1::2]
    return (
        (is_mirrored and is_even_run(pin[: len(pin) - half])) or (is_doubled and is_even_run(pin[::2])) or counts(pin)
    )


def is_even_run(digits):
    """Whether each digit is as far from the next as all others, three at most, 0 coming after 9."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(digits)}
    return len(steps) <= 1 and steps.isdisjoint({4, 5, 6})


def repeats(pin, length):
    """Whether the first digits come again and again, the last time perhaps cut off."""
    return all(pin[place] == pin[place - length] for place in range(length, len(pin)))


def counts(pin):
    """Whether it counts up or down evenly in pairs of digits, as 101112 and 302010 do."""
    pairs = [int(pin[place : place + 2]) for place in range(0, len(pin), 2)]
    return len(pin) % 2 == 0 and len(pairs) > 2 and len({b - a for a, b in pairwise(pairs)}) == 1
