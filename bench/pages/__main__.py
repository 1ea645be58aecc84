import argparse
import json
import os
import sys
from pathlib import Path

os.environ["PORTAL_ENV"] = "development"
os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"

from ..companies.making import provide
from .measuring import RESULT, measure, report

parser = argparse.ArgumentParser(prog="python -m bench.pages", description="Every page, measured on the companies.")
parser.add_argument("--before", help="another checkout of the portal, or the result of an earlier run")
parser.add_argument("--only", default="", help="pages whose name has this in it, without connections and memory")
parser.add_argument("--once", action="store_true", help="each page once: whether all of them can be measured")
asked = parser.parse_args()
kept = provide()
found, before = measure(kept, before=asked.before, only=asked.only, once=asked.once)
RESULT.write_text(json.dumps(found))
rows = []
if not asked.only and not asked.once:
    from . import connections, sheets

    is_checkout = asked.before and Path(asked.before).is_dir()
    rows = [*connections.measure(before=Path(asked.before).resolve() if is_checkout else None)]
    rows += sheets.measure(kept["made"])
sys.exit(not report(found, before, rows, asked.only))
