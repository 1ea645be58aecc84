"""Short addresses of the calls behind a figure: a page of a hundred people has a thousand of them.

`?of=17-missed&in=20260601-20260630` says what `?start=2026-06-01&end=2026-06-30&person=17&figure=missed` does.
Directions as in ReportForm: none stands for incoming calls, "all" for both.
"""

import re
from urllib.parse import urlencode

IN = re.compile(r"(\d{4})(\d\d)(\d\d)-(\d{4})(\d\d)(\d\d)(?:-(all|outgoing))?", re.ASCII)
OF = re.compile(r"(\d+)(?:-([a-z_]+))?", re.ASCII)
WORDS = {"incoming": "", "outgoing": "-outgoing", "": "-all"}


def shortened(query):
    """The `in` of ReportForm.query(), with what else is narrowed down, as a query string."""
    days = f"{query['start']}~{query['end']}".replace("-", "").replace("~", "-")
    rest = {name: query[name] for name in ("department", "service_number") if name in query}
    return urlencode({"in": days + WORDS[query["direction"]]} | rest)


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
