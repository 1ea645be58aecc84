"""Files of Asterisk's call records: Master.csv, what cdr_custom writes, exports of a table of a database.

How a file is written shows in its first rows: what separates the columns, whether the first row names them, and else
which is which (records/asterisk_columns.py).
"""

import csv
from collections import Counter
from datetime import UTC, datetime
from itertools import chain, islice

from .models import CallLeg, Direction, Outcome
from .records import ASTERISK, READERS, NotARecord
from .records.asterisk import UNKNOWN, doubts_of
from .records.asterisk_clock import ClockCheck
from .records.asterisk_columns import COLUMNS, UnclearColumns, lacking, looks_like_names, named, told_by

SAMPLE = 1_000  # rows
MANY = 2**40
SEPARATORS = ",;\t|"
CANNOT_TELL = {
    "who hung up": "whether the caller hung up or the telephone rang out: both are counted as unanswered",
    "when it was answered": (
        "how long a caller waited or a telephone rang where the system had answered before: it is counted as talk"
    ),
    "which rows are one call": (
        "which rows belong to one call: whether another phone took it, which is counted as unanswered"
    ),
    "nobody available": (
        "whether a caller who met the system alone came to a service number where nobody was available, or that was "
        "closed: it is counted nowhere"
    ),
    "transfers": "whether a call was transferred: none is",
    "which hour": "which of the two hours it was when the clocks go back: the first one is taken",
}


class AsteriskFile:
    """A file whose form is known. Raises UnclearColumns where nobody can tell which column is which.

    `company` is the SIP domain the rows belong to, `zone` the clock their times go by; `columns`, if given, are their
    names in order. What the rows read so far leave open is in `doubts`, when the first and the last began in `span`.
    """

    def __init__(self, path, company, zone, columns=None):
        self.path, self.about = path, {"company": company, "zone": zone}
        self.doubts, self.span, self.clock = set(), [MANY, 0], ClockCheck(zone)
        with _opened(path) as file:
            start = list(islice(_lines(file), SAMPLE))
        self.separator = _separator(start)
        rows = [row for _line, row, _problem in self._rows(start) if row]
        self.has_heading, self.columns = self._columns(rows, columns)

    def _columns(self, rows, given):
        """Whether the first row names the columns; and their names by how many columns a row has."""
        heading = named(rows[0]) if rows else None
        if given is not None:
            names = named(given)
            if names is None:
                raise UnclearColumns(f"these columns are needed too: {', '.join(lacking(given))}")
            return heading is not None, {len(names): names}
        if heading:
            return True, {len(heading): heading}
        if rows and looks_like_names(rows[0]):
            raise UnclearColumns(f"the first row names columns, but not {', '.join(lacking(rows[0]))}")
        by_count = Counter(len(row) for row in rows if len(row) >= len(COLUMNS))
        for count, _times in by_count.most_common(1):
            return False, {count: told_by([row for row in rows if len(row) == count])}
        return False, {}

    def records(self):
        """Yields (line number, row, record or None, reason): without a record the line is rejected."""
        with _opened(self.path) as file:
            rows = self._rows(_lines(file))
            if self.has_heading:
                rows = chain(islice((one for one in rows if one[1]), 1, None))
            for line, row, problem in rows:
                if problem:
                    yield line, row, None, problem
                elif row:
                    yield line, row, *self._record(row)

    def _record(self, row):
        try:
            record = dict(zip(self._names(row), row, strict=True)) | self.about
            record.pop("", None)
            reading = READERS[ASTERISK](record)
            if reading.reason != UNKNOWN:
                self.doubts.update(doubts_of(record))
                self.clock.see(record)
                self.span = [min(self.span[0], reading.beside.start), max(self.span[1], reading.beside.start)]
        except (NotARecord, UnclearColumns) as error:
            return None, str(error)
        return record, ""

    def _names(self, row):
        """Columns are switched on and off: further on in a file there may be others."""
        if len(row) not in self.columns:
            if self.has_heading:
                raise NotARecord(
                    f"the heading names {len(next(iter(self.columns.values())))} columns, not {len(row)}"
                )
            self.columns[len(row)] = told_by([row])
        return self.columns[len(row)]

    def _rows(self, lines):
        """Yields the number of the line, the row, and what is wrong with it."""
        rows = csv.reader(lines, delimiter=self.separator, skipinitialspace=True)
        while True:
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                yield rows.line_num, [], f"no row of CSV: {error}"
                continue
            yield rows.line_num, row, ""

    def cannot_tell(self):
        """What this file leaves open, in sentences. Who hung up only matters where nobody else took the call."""
        open_ = set(self.doubts)
        if "says who hung up" in open_ or not legs_that_rang_out(self.about["company"], *self.span).exists():
            open_.discard("who hung up")
        return [sentence for name, sentence in CANNOT_TELL.items() if name in open_]


def legs_that_rang_out(domain, first, last):
    """The legs between two moments (seconds since 1970) that ended without an answer, nobody knows by whom."""
    first, last = (datetime.fromtimestamp(seconds, UTC) for seconds in (min(first, last), last))
    legs = CallLeg.objects.filter(tenant__sip_domain=domain, started_at__range=(first, last), parts__isnull=False)
    return legs.filter(direction=Direction.INCOMING, outcome=Outcome.UNANSWERED, cause="NO ANSWER")


def _opened(path):
    with open(path, "rb") as file:
        start = file.read(4)
    encoding = "utf-16" if start.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    return open(path, encoding=encoding, errors="replace", newline="")


def _lines(file):
    return (line.replace("\x00", "") for line in file)


def _separator(lines):
    """The sign that parts most of the first rows into enough columns; a comma unless another one does better."""
    start = lines[:20]
    fits = {sign: sum(len(row) >= 10 for row in csv.reader(start, delimiter=sign)) for sign in SEPARATORS}
    return max(SEPARATORS, key=lambda sign: (fits[sign], -SEPARATORS.index(sign)))
