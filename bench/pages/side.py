"""One checkout of the portal: measures what it is told on standard input, a line of JSON each, and answers so.

Started by `sides.py` in the folder of that checkout: `tests`, `users` and all others are that one's, `bench` ours.
"""

import gc
import gzip
import json
import sys
from time import perf_counter

WARM, MEASURED = 5, 20
SLOW = 1.0  # seconds of a request: of so slow a page fewer are enough
HTML = "text/html"


class Pages:
    """The pages that a route table has, as they are for those who may open them."""

    def __init__(self, kept):
        from tests.routes import ROUTES

        self.kept, self.clients = kept, {}
        self.routes = {route.name: route for route in ROUTES if route.method == "GET" and who_opens(route)}

    def client(self, size, route):
        """A browser of who may open a page: an admin of the company, an operator, nobody; signed in once."""
        from django.test import Client

        from tests.confirming import BUT_OWN, confirm
        from users.models import User

        who = who_opens(route)
        client = self.clients.setdefault((size, who), Client(headers={"accept-encoding": "gzip"}))
        if who != "anonymous":
            if "_auth_user_id" not in client.session:
                key = self.kept["operator"] if who == "operator" else self.kept[str(size)]["admin"]
                client.force_login(User.objects.get(pk=key))
            confirm(client, *BUT_OWN)
        return client

    def address(self, size, route, query=""):
        """None of a page about something that the companies were made without."""
        from django.urls import reverse

        rows = self.kept[str(size)]
        if not rows.keys() >= set(route.args):
            return None
        return reverse(route.name, args=[rows[name] for name in route.args]) + (f"?{query}" if query else "")


def who_opens(route):
    """None for an address that is no page: one that only leads on, or answers machines."""
    if route.anonymous == 200:
        return "anonymous"
    if route.admin == 200:
        return "admin"
    return "operator" if route.operator == 200 else None


def measure(pages, *, size, route, query, after_change, once):
    """Milliseconds of each request, queries of one, and bytes: of the page, and as it is sent."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    route = pages.routes.get(route)
    url = route and pages.address(size, route, query)
    if url is None:
        return None
    client = pages.client(size, route)
    first = taken(client, url)[0]
    warm, measured = rounds(first, once)
    for _round in range(warm - 1):
        taken(client, url)
    gc.collect()
    times = []
    for place in range(measured):
        if after_change:
            change(pages.kept[str(size)]["other_service_number"], place)
        times.append(taken(client, url)[0])
    with CaptureQueriesContext(connection) as captured:
        _seconds, response, sent = taken(client, url)
    is_packed = response.get("Content-Encoding") == "gzip"
    return {
        "ms": [round(one * 1000, 2) for one in times],
        "queries": len(captured),
        "bytes": len(gzip.decompress(sent)) if is_packed else len(sent),
        "sent": len(sent),
        "status": response.status_code,
        "is_html": response.get("Content-Type", "").startswith(HTML),
    }


def rounds(first, once):
    """How many requests not to count, and to count, of a page whose first took so many seconds."""
    if once:
        return 1, 1
    if first > SLOW:
        return 1, 5
    return WARM, MEASURED


def taken(client, url):
    """Seconds until the whole answer is there, the answer, and its body as sent."""
    began = perf_counter()
    response = client.get(url)
    sent = b"".join(response)
    return perf_counter() - began, response, sent


def change(service_number, place):
    """A setting that decides over calls, to and fro, as a page would save it."""
    from service_numbers.models import ServiceNumber

    ServiceNumber.objects.filter(pk=service_number).update(most_waiting=10 + place % 2)


def main():
    import django

    django.setup()
    kept = json.loads(sys.stdin.readline())
    pages = Pages(kept["rows"])
    say(list(pages.routes))
    gc.collect()
    gc.freeze()  # what the portal is made of is no garbage of a page: gunicorn's workers may do the same
    for line in sys.stdin:
        say(measure(pages, **json.loads(line)))


def say(what):
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
