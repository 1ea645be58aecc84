"""Which column of a file of Asterisk's is which: told by a heading, by names that are given, or by what they hold.

Asterisk's own CSV has 16 columns, then up to five that are options of that system, each by itself, in one order.
Where what they hold fits more than one reading that makes a difference, nothing is guessed.
"""

from collections import defaultdict
from itertools import combinations

from .asterisk import COLUMNS, EPOCH, NEEDED

FURTHER = ("uniqueid", "userfield", "peeraccount", "linkedid", "sequence")
# Names of the same columns in other programs' tables and exports, small letters and digits alone.
ALSO_CALLED = {
    **{"calldate": "start", "starttime": "start", "startdate": "start", "answertime": "answer", "endtime": "end"},
    **{"source": "src", "destination": "dst", "context": "dcontext", "destinationcontext": "dcontext"},
    **{"callerid": "clid", "sourcechannel": "channel", "destinationchannel": "dstchannel", "dstchan": "dstchannel"},
    **{
        "lastapplication": "lastapp",
        "lastdataapplication": "lastdata",
        "billablesec": "billsec",
        "billseconds": "billsec",
    },
    **{"account": "accountcode", "amaflag": "amaflags", "uid": "uniqueid", "linkid": "linkedid", "seq": "sequence"},
}
# What a reading costs that is possible, but not what one would expect.
ODD, UNUSUAL = 2, 1
ENOUGH = 20  # rows, to say that a column does not hold what it should


class UnclearColumns(ValueError):
    """Nobody can tell which column is which; the message says why."""


def named(cells):
    """The columns by a row of names, "" for those of no interest. None if it is no such row."""
    names = [_plain(cell) for cell in cells]
    known = [name if name in COLUMNS or name in FURTHER else "" for name in names]
    return known if set(NEEDED) <= set(known) else None


def looks_like_names(cells):
    """Whether a row names columns, though not all that are needed."""
    return len({_plain(cell) for cell in cells} & set(NEEDED)) >= 3


def lacking(cells):
    """The columns that are needed and that a row of names does not have."""
    return sorted(set(NEEDED) - {_plain(cell) for cell in cells})


def _plain(cell):
    name = "".join(sign for sign in cell.strip().lower() if sign.isalnum())
    return ALSO_CALLED.get(name, name)


def told_by(rows):
    """The names of the columns of rows that all have as many. Raises UnclearColumns."""
    more = len(rows[0]) - len(COLUMNS)
    if not 0 <= more <= len(FURTHER):
        raise UnclearColumns(f"a row has 16 to 21 columns, not {len(rows[0])}")
    held = [_held([row[len(COLUMNS) + at] for row in rows]) for at in range(more)]
    costs = {names: _cost(names, held, rows) for names in combinations(FURTHER, more)}
    possible = {names: cost for names, cost in costs.items() if cost is not None}
    if not possible:
        raise UnclearColumns(
            f"what the columns after the 16th hold ({', '.join(held)}) fits none of the ways to write"
        )
    least = min(possible.values())
    best = [names for names, cost in possible.items() if cost == least]
    if len({_meaning(names) for names in best}) > 1:
        raise UnclearColumns(f"the columns after the 16th ({', '.join(held)}) may be read in more than one way")
    return [*COLUMNS, *best[0]]


def _held(cells):
    """What a column holds: ids (epoch.number, maybe behind the system's name), numbers, nothing, or a text."""
    filled = [cell for cell in cells if cell]
    if not filled:
        return "nothing"
    if all(EPOCH.search(cell) for cell in filled):
        return "ids"
    return "numbers" if all(cell.isascii() and cell.isdigit() for cell in filled) else "text"


# By what a column is: what it may hold, and what that costs.
MAY_HOLD = {
    "uniqueid": {"ids": 0, "nothing": ODD},
    "linkedid": {"ids": 0, "nothing": ODD},
    "sequence": {"numbers": 0, "nothing": ODD},
    "userfield": {"text": 0, "nothing": 0, "numbers": UNUSUAL, "ids": ODD},
    "peeraccount": {"text": 0, "nothing": 0, "numbers": UNUSUAL, "ids": ODD},
}


def _cost(names, held, rows):
    """How odd it were that these columns hold this; None if they cannot."""
    costs = [MAY_HOLD[name].get(what) for name, what in zip(names, held, strict=True)]
    if None in costs:
        return None
    columns = {name: [row[len(COLUMNS) + at] for row in rows] for at, name in enumerate(names)}
    if {"linkedid", "sequence"} <= columns.keys():
        told = _rows_told_apart(columns) / len({tuple(row) for row in rows})
        if told < 0.5 and len(rows) >= ENOUGH:
            return None  # whatever it is: calls would fall together
        costs.append(ODD if told < 1 else 0)
    lone = columns.keys() & {"uniqueid", "linkedid"}
    if len(lone) == 1 and "ids" in held:
        # It is that of the channel, unless more than one channel has it.
        is_of_calls = _several_channels(columns[next(iter(lone))], rows)
        return sum(costs) + (("linkedid" in lone) != is_of_calls) * UNUSUAL
    return sum(costs)


def _rows_told_apart(columns):
    return len(set(zip(columns["linkedid"], columns["sequence"], strict=True)))


def _several_channels(ids, rows):
    channels = defaultdict(set)
    for one, row in zip(ids, rows, strict=True):
        channels[one].add(row[COLUMNS.index("channel")])
    return any(len(found) > 1 for one, found in channels.items() if one)


def _meaning(names):
    """What the intake goes by: where the ids are, and the sequence if it tells rows of one call apart."""
    places = {name: at for at, name in enumerate(names)}
    by_sequence = places.get("sequence") if "linkedid" in places else None
    return places.get("uniqueid"), places.get("linkedid"), by_sequence
