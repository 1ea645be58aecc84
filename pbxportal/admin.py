"""Where Django looks for the operators' pages of an app: all of them are in `operators/`."""

from .operators import changes, companies, engines, kept_records, orders, retention, sign_in, sign_in_log

__all__ = ["changes", "companies", "engines", "kept_records", "orders", "retention", "sign_in", "sign_in_log"]
from .operators import outside_addresses, running_engines, trunks, trunks_of_users

__all__ = [
    "changes",
    "companies",
    "engines",
    "kept_records",
    "orders",
    "outside_addresses",
    "running_engines",
    "sign_in",
    "trunks",
    "trunks_of_users",
]
