import argparse
import sys

from .database import database

parser = argparse.ArgumentParser(
    prog="python -m bench.telephones", description="The telephone system under load: docs/benchmarks.md."
)
parser.add_argument("--load", action="store_true", help="calls at a steady rate, beside a bare Asterisk")
parser.add_argument("--rate", type=int, default=100, help="calls a second of --load")
parser.add_argument("--seconds", type=int, default=30, help="of each turn of --load")
parser.add_argument("--turns", type=int, default=1, help="of --load, for each side")
parser.add_argument("--due", type=int, nargs="?", const=60, help="when agents and levels ring, for so many seconds")
parser.add_argument(
    "--away", type=float, nargs="?", const=10, help="ten companies are called, the database away for so many minutes"
)
parser.add_argument("--minutes", type=float, help="mixed calls for so long, with memory and what is left")
asked = parser.parse_args()

with database() as environment:
    from ..missed import is_missed
    from ..timing import machine
    from . import away, due, load, mixed
    from .place import place
    from .rows import Firm

    parts = []
    if asked.load:
        told = {"rate": asked.rate, "seconds": asked.seconds, "turns": asked.turns}
        parts.append(lambda there: load.measure(there, Firm, **told))
    if asked.due:
        parts.append(lambda there: due.measure(there, Firm, seconds=asked.due))
    if asked.away:
        parts.append(lambda there: away.measure(there, Firm, minutes=asked.away))
    if asked.minutes:
        parts.append(lambda there: mixed.measure(there, Firm, minutes=asked.minutes))
    lines = []
    for part in parts:
        with place(environment) as there:
            lines += part(there)
sys.stdout.write("\n".join([machine(), "", "| what | measured | bound |", "|---|---|---|", *lines, ""]))
sys.exit(any(is_missed(line) for line in lines if line.startswith("|")))
