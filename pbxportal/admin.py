"""Where Django looks for the operators' pages of an app: all of them are in `operators/`."""

from .operators import (
    changes,
    companies,
    engines,
    kept_records,
    orders,
    outside_addresses,
    retention,
    running_engines,
    sign_in,
    sign_in_log,
    trunks,
    trunks_of_users,
)

__all__ = [
    "changes",
    "companies",
    "engines",
    "kept_records",
    "orders",
    "outside_addresses",
    "retention",
    "running_engines",
    "sign_in",
    "sign_in_log",
    "trunks",
    "trunks_of_users",
]
