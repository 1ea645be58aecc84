"""Short addresses of the calls behind a figure: a page of a hundred people has a thousand of them.

`?of=17-missed&in=20260601-20260630` says what `?start=2026-06-01&end=2026-06-30&person=17&figure=missed` does.
Directions as in ReportForm: none stands for incoming calls, "all" for both. `&at=3-total` says on which page of the
figures one was and how they were sorted, for the way back.
"""

import re
from urllib.parse import urlencode

IN = re.compile(r"(\d{4})(\d\d)(\d\d)-(\d{4})(\d\d)(\d\d)(?:-(all|outgoing))?", re.ASCII)
OF = re.compile(r"(\d+)(?:-([a-z_]+))?", re.ASCII)
AT = re.compile(r"(?P<page>\d{1,6})(?P<sort>-?[a-z][a-z_]{0,30})?", re.ASCII)
WORDS = {"incoming": "", "outgoing": "-outgoing", "": "-all"}


def shortened(query):
    """The `in` of ReportForm.query(), with what else is narrowed down, as a query string."""
    days = f"{query['start']}~{query['end']}".replace("-", "").replace("~", "-")
    rest = {name: query[name] for name in ("department", "service_number", "at") if name in query}
    return urlencode({"in": days + WORDS[query["direction"]]} | rest)


def place(asked):
    """Where one is in the figures, by the query of their page, as part of that of calls; {} at their beginning."""
    found = AT.fullmatch((asked.get("page") or "1") + asked.get("sort", ""))
    return {"at": found[0]} if found and found[0] != "1" else {}


def back_at(data):
    """What the query of calls says of where one was, as page and sort."""
    found = AT.fullmatch(data.get("at", ""))
    return {name: value for name, value in found.groupdict().items() if value} if found else {}


def spelt_out(data):
    """The query of an address in the names that CallsForm has; what is no period or person is a mistake there."""
    if "in" not in data and "of" not in data:
        return data
    said = data.copy()
    if "in" in data:
        found = IN.fullmatch(data["in"])
        said["start"], said["end"] = ("-".join(found.groups()[at : at + 3]) for at in (0, 3)) if found else ("?", "?")
        said["direction"] = {None: "incoming", "all": ""}.get(found and found[7], "outgoing")
    if "of" in data:
        found = OF.fullmatch(data["of"])
        said["person"], said["figure"] = (found[1], found[2] or "all") if found else ("?", "all")
    return said
