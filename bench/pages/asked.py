"""Which addresses are measured at which size: pages of the route table as they are, and some with a query."""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

# Those that are lists of what a company has many of, or show such a list to choose from: measured at every size.
LISTS = [
    f"{app}:{page}"
    for app, pages in {
        "users": [
            "list",
            "export",
            "free_numbers",
            "add",
            "edit",
            "calls",
            "lists",
            "modes",
            "profile",
            "common_settings",
            "service_numbers",
            "what_happens",
        ],
        "company": [
            "departments",
            "department_users",
            "lists",
            "number_plan",
            "orders",
            "history",
            "sign_in_log",
            "numbers_to_check",
            "sheets",
        ],
        "service_numbers": [
            "list",
            "warnings",
            "detail",
            "members",
            "skill",
            "add_members",
            "prompts",
            "calendar",
            "caller_blacklist",
            "additional_numbers",
            "what_happens",
            "calendar_copy",
        ],
        "statistics": ["report", "of_user", "calls", "number_calls", "mailed"],
    }.items()
    for page in pages
]
# Of these nothing but the list is the page.
PURE = {"users:list", "service_numbers:list", "service_numbers:warnings", "service_numbers:members"}
PURE |= {"service_numbers:prompts", "statistics:calls", "statistics:number_calls", "users:calls"}
PURE |= {f"company:{page}" for page in ("departments", "lists", "number_plan", "orders", "history", "sign_in_log")}
LAST = 1_000_000  # of a number of pages: the last one is shown


@dataclass(frozen=True)
class Asked:
    """A page and what is asked of it; `after_change` when somebody has changed a setting before each request."""

    route: str
    query: str = ""
    after_change: bool = False

    def __str__(self):
        said = f"{self.route} ?{self.query}" if self.query else self.route
        return f"{said}, first view after a change" if self.after_change else said


def with_queries(made):
    """Those with a query, by a name that says what they are. The calls of the companies end before the day `made`."""
    made = date.fromisoformat(made)
    yesterday = made - timedelta(days=1)
    year = yesterday - timedelta(days=364)
    odd = (made - timedelta(days=350)).replace(day=10), (made - timedelta(days=20)).replace(day=20)
    return {
        "users:list, last page": asked("users:list", page=LAST),
        "users:list by mode": asked("users:list", sort="mode"),
        "users:list by mode, last page": asked("users:list", sort="mode", page=LAST),
        "users:list by number": asked("users:list", sort="number"),
        "users:list, a search": asked("users:list", q="elle 77"),
        "service_numbers:list, last page": asked("service_numbers:list", page=LAST),
        "service_numbers:warnings, last page": asked("service_numbers:warnings", page=LAST),
        "service_numbers:warnings after a change": Asked("service_numbers:warnings", after_change=True),
        "service_numbers:members, last page": asked("service_numbers:members", page=LAST),
        "company:history, last page": asked("company:history", page=LAST),
        "statistics:report of yesterday": asked("statistics:report", **period(yesterday, yesterday)),
        "statistics:report of a year": asked("statistics:report", **period(year, yesterday)),
        "statistics:report of an odd period": asked("statistics:report", **period(*odd)),
        "statistics:calls of a year": asked("statistics:calls", **period(year, yesterday)),
        "statistics:number_calls of a year": asked("statistics:number_calls", **period(year, yesterday)),
    }


def asked(route, **query):
    return Asked(route, urlencode(query))


def period(first, last):
    return {"start": first.isoformat(), "end": last.isoformat()}
