"""Bugs of how the portal is run: its settings, its database's roles, its proxy."""

from .bug import Bug

PROXY = "deploy/proxy/nginx.conf.template"
BUGS = [
    Bug(
        "a secret key that repeats itself",
        "pbxportal/safe_settings.py",
        " or key in (key + key)[1:-1]:",
        ":",
        ("tests/test_safe_settings.py::test_weak_keys",),
    ),
    Bug(
        "a database reached by TLS that takes any server's word",
        "pbxportal/safe_settings.py",
        'if mode == "verify-full" or',
        'if mode in ("verify-full", "require") or',
        ("tests/test_safe_settings.py::test_ways_to_another_machine_that_others_may_read",),
    ),
    Bug(
        "who serves pages may empty tables",
        "pbxportal/database_roles.py",
        'ROWS = "SELECT, INSERT, UPDATE, DELETE"',
        'ROWS = "SELECT, INSERT, UPDATE, DELETE, TRUNCATE"',
        ("tests/test_database_roles.py",),
    ),
    Bug(
        "a web process that starts as the owner of the tables",
        "pbxportal/database_roles.py",
        "    if found:\n",
        '    if "is a superuser" in found and len(found) == 1:\n',
        ("tests/test_database_roles.py::test_production_ends_with_a_role_that_may_too_much",),
    ),
    Bug(
        "an address that anybody may say to come from",
        "pbxportal/proxy.py",
        "    return any(one in network for network in settings.PROXY_ADDRESSES)",
        "    return True",
        ("tests/test_proxy_headers.py",),
    ),
    Bug(
        "a proxy that adds to what a client says of its address",
        PROXY,
        "X-Forwarded-For $remote_addr;",
        "X-Forwarded-For $http_x_forwarded_for;",
        ("tests/production/test_proxy.py",),
    ),
    Bug(
        "a proxy whose bodies are as slow as its clients",
        PROXY,
        "proxy_request_buffering on;",
        "proxy_request_buffering off;",
        ("tests/production/test_proxy.py::test_slow_clients_hold_nobody",),
    ),
    Bug(
        "a web container that knows the owner's password",
        "docker-compose.yml",
        '  OWNER_PASSWORD: ""\n',
        "",
        ("tests/test_compose.py",),
    ),
]
