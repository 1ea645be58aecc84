"""Browsers and telephone engines that use the portal all at once, and what each was told has been saved."""

import http.client
import json
import random
import re
import secrets
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from tests.hostile.pages import read_page
from tests.hostile.right import right_pairs

PASSWORD = "nine-blue-kites"  # noqa: S105 - of people who exist while this runs
THINK = (0.2, 1.0)  # seconds between two requests of one browser
LOST = (OSError, http.client.HTTPException)


@dataclass
class Kept:
    """What a place must hold: what was last acknowledged, or any that was sent after it without an answer."""

    acknowledged: object = None
    unanswered: list = field(default_factory=list)

    def allows(self, value):
        return value == self.acknowledged or value in self.unanswered


@dataclass
class Tally:
    """What all browsers have met: (when it came, what was asked, status or the name of an error, seconds)."""

    answers: list = field(default_factory=list)

    def between(self, start, end):
        return [one for one in self.answers if start <= one[0] < end]


class Browser(threading.Thread):
    """One browser with its own session. Subclasses say what it does; a lost connection is noted and life goes on."""

    def __init__(self, number, *, port, tally, stop, username=None, key=None):
        super().__init__(daemon=True)
        self.number, self.port, self.tally, self.stop = number, port, tally, stop
        self.username, self.key = username, key
        self.chance, self.cookies, self.kept = random.Random(number), {}, {}  # noqa: S311 - the same each time

    def run(self):
        while not self.stop.is_set():
            with suppress(*LOST, Refused):
                self.chance.choice(self.deeds)(self)
            time.sleep(self.chance.uniform(*THINK))

    def ask(self, method, path, body=None, content_type="application/x-www-form-urlencoded"):
        """A request's status and text; noted in the tally, lost ones too."""
        headers = {"Host": f"127.0.0.1:{self.port}", "X-Forwarded-Proto": "https", "Content-Type": content_type}
        headers |= {"Origin": f"https://127.0.0.1:{self.port}"} if method == "POST" else {}
        headers |= {"Authorization": f"Bearer {self.key}"} if self.key else {}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        what, began = f"{method} {re.sub('[0-9]+', '…', path.partition('?')[0])}", time.time()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        except LOST as error:
            self.tally.answers.append((time.time(), what, type(error).__name__, time.time() - began))
            raise
        finally:
            connection.close()
        self.tally.answers.append((time.time(), what, answer.status, time.time() - began))
        for line in answer.headers.get_all("Set-Cookie") or ():
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        if answer.status >= 400:
            raise Refused(answer.status, text)
        return answer.status, text

    def see(self, path):
        return self.ask("GET", path)[1]

    def save(self, path, action=None, *, place, value, **typed):
        """Fill in the form of a page that goes to `action`, and remember in `kept` what it must leave at a place."""
        action = action or path
        forms, _queries = read_page(self.see(path), path)
        form = next(one for one in forms if one.action == action and one.method == "post")
        token = form.fields["csrfmiddlewaretoken"].shown[0]
        pairs = [(name, text) for name, text in right_pairs(form, filled_in=False) if name not in typed]
        pairs += [("csrfmiddlewaretoken", token), *typed.items()]
        kept = self.kept.setdefault(place, Kept())
        kept.unanswered.append(value)
        status, _text = self.ask("POST", action, urlencode(pairs))
        if status == 302:
            kept.acknowledged, kept.unanswered = value, []
        else:
            self.tally.answers.append((time.time(), f"POST {action}", "not saved", 0))

    def sign_in(self):
        if self.username:
            self.save("/sign-in/", place="sign-in", value=1, username=self.username, password=PASSWORD)


class Refused(Exception):
    """An answer of 400 or more: noted already."""


class Admin(Browser):
    """Reads lists, statistics and pages, edits a user of its own, adds one now and then."""

    added = 0

    def list_users(self):
        self.see("/users/?" + urlencode({"sort": self.chance.choice(["name", "-number", "short_number"])}))

    def search(self):
        self.see("/users/?" + urlencode({"q": self.chance.choice(["elle 7", "01632 40", "person 12", "20077"])}))

    def edit(self):
        name, pk = f"Saved {self.chance.randrange(10**6)}", self.target
        self.save(f"/users/{pk}/edit/", place=("name", pk), value=name, last_name=name)

    def add(self):
        self.added += 1
        username = f"added-{self.number}-{self.added}"
        new = {"first_name": "Nina", "last_name": username, "email": f"{username}@example.com", "username": username}
        new |= {"short_number": f"{30 + self.number}{self.added:03}", "trunk": self.trunk, "confirm_order": "on"}
        self.save("/users/add/", place=("user", username), value=True, **new)

    def statistics(self):
        self.see("/statistics/?" + urlencode({"start": "2025-06-01", "end": "2025-06-30", "format": "browser"}))

    def service_numbers(self):
        self.see("/service-numbers/")

    def orders(self):
        self.see("/company/orders/")

    deeds = [list_users, list_users, search, search, edit, edit, add, statistics, service_numbers, orders]


class Person(Browser):
    """A user on the own pages: absences on and off, a week of hours saved at once."""

    def profile(self):
        self.see(f"/users/{self.pk}/profile/")

    def modes(self):
        self.see(f"/users/{self.pk}/modes/")

    def switch_on(self):
        mode = self.chance.choice(["lunch", "meeting", "absent"])
        path = f"/users/{self.pk}/modes/{mode}/on/"
        self.save(path, place=("mode", self.pk), value=mode, quick="60")

    def switch_off(self):
        if self.kept.get(("mode", self.pk), Kept()).acknowledged:
            path = f"/users/{self.pk}/modes/"
            self.save(path, f"{path}off/", place=("mode", self.pk), value=None)

    def week(self):
        starts = f"08:{self.chance.randrange(60):02}"
        rows = {f"{day}-0-starts": starts for day in range(7)} | {f"{day}-0-ends": "17:00" for day in range(7)}
        self.save(f"/users/{self.pk}/work-hours/", place=("week", self.pk), value=starts, **rows)

    deeds = [profile, modes, modes, switch_on, switch_on, switch_off, week, week]


class Engine(Browser):
    """A telephone engine: asks what happens to calls, and tells of three legs at once."""

    told = 0

    def plan(self):
        body = json.dumps({"called": self.chance.choice(self.numbers), "caller": "+447700900123"})
        self.ask("POST", "/engine/plan/", body, "application/json")

    def tell(self):
        self.told += 1
        call, now = f"load-{self.number}-{self.told}", int(time.time())
        records = [self.record(f"{call}-{leg}", now, str(20_000 + self.chance.randrange(1000))) for leg in range(3)]
        kept = self.kept.setdefault(("call", call), Kept(0, [3]))
        self.ask("POST", "/engine/calls/", json.dumps(records), "application/json")
        kept.acknowledged, kept.unanswered = 3, []

    def record(self, uuid, now, user):
        epochs = {"start_epoch": now - 2, "progress_epoch": now - 2, "answer_epoch": now - 1, "end_epoch": now}
        said = {"uuid": uuid, "call_uuid": uuid, "direction": "outbound", "hangup_cause": "NORMAL_CLEARING"}
        said |= {"dialed_user": user, "dialed_domain": "bench.example"}
        return {"variables": said | {name: str(moment) for name, moment in epochs.items()}}

    deeds = [plan, plan, plan, tell]


def statuses(answers):
    """How many of each status or error."""
    return Counter(one[2] for one in answers)


def multipart(field, content, **fields):
    """A form with a file, and the type of it."""
    mark = secrets.token_hex(16)
    parts = [f'name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    parts.append(f'name="{field}"; filename="file"\r\n\r\n'.encode() + content)
    body = b"".join(f"--{mark}\r\nContent-Disposition: form-data; ".encode() + part + b"\r\n" for part in parts)
    return body + f"--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"


class Uploader(Browser):
    """Sends files that were made to cost much, one after the other without a pause."""

    def __init__(self, number, *, files, **shared):
        super().__init__(number, **shared)
        self.files = files

    def run(self):
        while not self.stop.is_set():
            with suppress(*LOST, Refused):
                self.upload(*self.chance.choice(self.files))

    def upload(self, path, field, content):
        form = next(one for one in read_page(self.see(path), path)[0] if one.action == path and one.method == "post")
        token = form.fields["csrfmiddlewaretoken"].shown[0]
        self.ask("POST", path, *multipart(field, content, csrfmiddlewaretoken=token, name="Heavy", how="add"))
