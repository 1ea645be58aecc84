"""What production refuses of its settings: each refusal is one sentence that says what to set instead.

Pure, and without Django's settings, since those are what is looked at: production stops at any of them,
and `manage.py check --deploy` shows them anywhere (pbxportal/checks.py).
"""

import ipaddress
import re
from urllib.parse import urlsplit

from django.http.request import validate_host

LEAST_KEY, LEAST_SIGNS = 50, 12  # of a SECRET_KEY: its length, and how many different signs
LEAST_PASSWORD = 12
PLACEHOLDERS = ("django-insecure-", "only-for-development", "changeme", "change-me", "change_me", "your-secret")
KNOWN_PASSWORDS = {"password", "postgres", "portal", "secret", "changeme", "admin", "example", "root", "1234", "test"}
# Under these a domain of two parts is still anybody's: .co.uk, .com.au, .org.je
SHARED = {"ac", "co", "com", "edu", "gov", "gouv", "ltd", "me", "mil", "net", "nom", "or", "org", "plc", "sch"}


def refusals(*, secret_key, hosts, address, debug, databases, process, environment):
    """All that is unsafe. `databases` has a dict as in DATABASES, or None, by the name of the variable that says it.

    `process` is "web" for one that serves pages, `environment` the variables of the process.
    """
    databases = {name: database for name, database in databases.items() if database}
    return [
        *of_secret_key(secret_key),
        *of_hosts(hosts, address),
        *of_address(address),
        *of_proxys_host(address, environment),
        *(["Take DEBUG out of the environment: its pages show settings and rows to visitors."] if debug else []),
        *(one for name, database in databases.items() for one in of_password(name, database)),
        *(one for name, database in databases.items() for one in of_way(name, database, environment)),
        *of_owner(databases, process),
        *of_mail_password(environment),
    ]


def of_secret_key(key):
    """Whoever guesses it signs in as anybody."""
    text = key.lower()
    if any(word in text for word in PLACEHOLDERS) or re.search(r"\s", key):
        yield "SECRET_KEY is a placeholder: make one of your own, as .env.example says."
    elif len(key) < LEAST_KEY:
        yield f"SECRET_KEY must have at least {LEAST_KEY} signs: make one as .env.example says."
    elif len(set(key)) < LEAST_SIGNS or most_frequent(key) > len(key) // 4 or key in (key + key)[1:-1]:
        yield "SECRET_KEY repeats itself: make one by chance, as .env.example says."


def most_frequent(text):
    return max(map(text.count, set(text)))


def of_hosts(hosts, address):
    """The names by which the portal may be called, of which links in mails and cookies depend."""
    for host in hosts:
        if host == "*" or (host.startswith(".") and is_anybodys(host[1:])):
            yield f"ALLOWED_HOSTS must not have {host}: name the portal's own hosts."
    host = urlsplit(address).hostname or ""
    if hosts and host and not validate_host(f"[{host}]" if ":" in host else host, hosts):
        yield f"ALLOWED_HOSTS must have {host}, the host of PORTAL_ADDRESS."


def is_anybodys(domain):
    """Whether anybody can have a name below this domain: com, co.uk."""
    labels = domain.lower().strip(".").split(".")
    return len(labels) < 2 or "*" in domain or (len(labels) == 2 and labels[0] in SHARED and len(labels[1]) == 2)


def of_address(address):
    parts = urlsplit(address)
    if parts.scheme != "https":
        yield "PORTAL_ADDRESS must begin with https://: passwords and cookies are sent there."
    elif not parts.hostname or parts.path or parts.query or parts.fragment or "@" in parts.netloc:
        yield "PORTAL_ADDRESS must be https:// and a host, nothing more: https://portal.example.com"


def of_proxys_host(address, environment):
    """The proxy of docker-compose.yml answers for one name, to which it sends people on."""
    host = environment.get("PORTAL_HOST")
    if host and host != urlsplit(address).hostname:
        yield f"PORTAL_HOST is {host} and PORTAL_ADDRESS another host: the proxy would answer nobody who comes by it."


def of_password(name, database):
    """None at all is no default: then the server asks the system who it is, or for a certificate."""
    password = database.get("PASSWORD") or database.get("OPTIONS", {}).get("password", "")
    if not password:
        return
    if is_known(password) or password == database.get("USER") or len(password) < LEAST_PASSWORD:
        yield f"The password in {name} is a default or shorter than {LEAST_PASSWORD} signs: choose another one."


def is_known(password):
    return re.sub(r"[\W\d_]+$", "", password.lower()) in KNOWN_PASSWORDS or password.lower() in KNOWN_PASSWORDS


def of_owner(databases, process):
    """Who owns the tables may do anything with them; whoever breaks into a web process has what is in its memory."""
    if process in ("web", "worker") and "MIGRATIONS_DATABASE_URL" in databases:
        yield f"MIGRATIONS_DATABASE_URL must not be in the environment of a {process} process: only of who migrates."


def of_mail_password(environment):
    if is_known(environment.get("EMAIL_HOST_PASSWORD") or "none"):
        yield "EMAIL_HOST_PASSWORD is a default: choose another one."


def of_way(name, database, environment):
    """Rows and passwords go over that network: encrypted, and to the server that is meant."""
    options = database.get("OPTIONS", {})
    mode = options.get("sslmode") or environment.get("PGSSLMODE")
    if mode == "verify-full" or environment.get("DATABASE_WITHOUT_TLS") == "1":
        return
    if not all(map(is_here, hosts_of(database, environment))):
        yield (
            f"{name} leads to another machine: add ?sslmode=verify-full&sslrootcert=..., "
            "or say DATABASE_WITHOUT_TLS=1 where nobody else is on that network."
        )


def hosts_of(database, environment):
    """Where libpq would go, of what names a host in any of its ways; a service file may name any."""
    options = database.get("OPTIONS", {})
    if options.get("service") or environment.get("PGSERVICE"):
        return ["a service"]
    named = [options.get("host") or database.get("HOST") or environment.get("PGHOST", "")]
    addresses = options.get("hostaddr") or environment.get("PGHOSTADDR")
    return [host for one in [*named, addresses or ""] for host in one.split(",")]


def is_here(host):
    """A socket of this machine or its loopback."""
    if host in ("", "localhost") or host.startswith(("/", "@")):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
