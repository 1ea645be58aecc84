"""The scenes of `bench/mail_server.py`: what the mail server does, who asks for mails, what became of them."""

import os
import threading
import time
from collections import Counter
from urllib.parse import urlencode

from django_tasks_db.models import DBTaskResult, get_date_max

from statistics import median
from tests import factories
from tests.hostile.pages import read_page
from users.models import OutgoingMail
from users.services.outbox import send_again
from users.signing_in.services.sign_in import invite

from .browsers import Browser, Tally

SECONDS = int(os.environ.get("MAIL_SECONDS", "15"))  # of each scene
VISITORS, MAILS, ADDRESSES = 20, 3, 200
LONGEST = 2.0  # seconds of a page
FORGOTTEN = "/password/forgotten/"
SCENES = {
    "accept": "takes every mail",
    "refuse": "refuses with 550",
    "defer": "refuses with 451",
    "mute": "takes the connection and says nothing",
    "hang": "greets and hangs",
    "away": "is away",
}


class Visitor(Browser):
    """Somebody who is not signed in, looks at pages and has forgotten the passwords of some addresses."""

    addresses, token = (), ""

    def look(self):
        self.see(self.chance.choice(["/sign-in/", FORGOTTEN, "/theme.css"]))

    def forget(self):
        if self.addresses:
            self.ask_for_password(self.addresses.pop())

    def ask_for_password(self, address):
        """Ask for a link to choose a password; returns the seconds until the answer."""
        if not self.token:
            forms, _queries = read_page(self.see(FORGOTTEN), FORGOTTEN)
            self.token = next(one for one in forms if one.method == "post").fields["csrfmiddlewaretoken"].shown[0]
        began = time.perf_counter()
        self.ask("POST", FORGOTTEN, urlencode({"csrfmiddlewaretoken": self.token, "email": address}))
        return time.perf_counter() - began

    deeds = [look, forget]


class Stage:
    """The portal, its mail server, and a company whose people have addresses. `wrong` has what must not be."""

    def __init__(self, running, server):
        self.running, self.server, self.wrong = running, server, []
        self.company = factories.CompanyFactory()

    def play(self, mode):
        """Mails are placed and visitors come; then the mail server does what it should."""
        self.set(mode)
        first, users = last_mail(), self.people()
        answers = self.visit(users, place=MAILS)
        self.set("accept")
        return self.line(SCENES[mode], first, answers)

    def fall_silent(self):
        """The server takes a mail and does not say so: nobody but a person sends it again."""
        first, taken, users = last_mail(), len(self.server.taken), self.people(1)
        self.set("silent")
        answers = self.visit(users, place=1, forget=False)
        wait(lambda: mails_since(first).get().state == "failed")
        self.set("accept")
        mail = mails_since(first).get()
        if (mail.trouble, len(self.server.taken) - taken) != ("unsaid", 1):
            self.wrong.append("What the server was given whole was sent again without being asked for.")
        send_again(mail=mail)
        return self.line("takes a mail and does not say so; a person sends it again", first, answers, allowed=1)

    def kill_the_worker(self):
        """The one moment: the server has taken a mail, and the worker is killed before it notes that."""
        first, taken, users = last_mail(), len(self.server.taken), self.people(1)
        self.set("silent")
        invite(user=users[0])
        wait(lambda: len(self.server.taken) > taken)
        self.running.kill_background_worker()
        self.set("accept")
        self.running.start_worker()
        return self.line("takes a mail, and the worker is killed before it notes that", first, [], allowed=1)

    def time_addresses(self):
        """The median seconds of asking for a new password for addresses that somebody has, and for others."""
        users = self.people()
        self.set("mute")
        visitor = Visitor(0, port=self.running.port, tally=Tally(), stop=threading.Event())
        times = {"known": [], "unknown": []}
        for number, user in enumerate(users):
            for whose, address in (("known", user.email), ("unknown", f"nobody{number}@bench.example")):
                times[whose].append(visitor.ask_for_password(address))
        self.set("accept")
        return median(times["known"]), median(times["unknown"])

    def people(self, count=ADDRESSES):
        return factories.UserFactory.create_batch(count, tenant=self.company)

    def visit(self, users, *, place, forget=True):
        """Visitors for some seconds, while some mails are placed; their answers."""
        tally, stop = Tally(), threading.Event()
        visitors = [Visitor(number, port=self.running.port, tally=tally, stop=stop) for number in range(VISITORS)]
        for visitor in visitors:
            visitor.addresses = [user.email for user in users[visitor.number :: VISITORS] if forget]
            visitor.start()
        for user in users[:place]:
            invite(user=user)
        time.sleep(SECONDS)
        stop.set()
        for visitor in visitors:
            visitor.join(60)
        return tally.answers

    def set(self, mode):
        """From now on the mail server does this, and those whom it has kept waiting see their connection end."""
        self.server.stop()
        self.server.mode = mode
        if mode != "away":
            self.server.start()

    def line(self, what, first, answers, *, allowed=0):
        """The row of the table once all mails of a scene are sent; what is wrong with it is noted."""
        wait(lambda: all_sent(first))
        mails, taken = mails_since(first), Counter(self.server.message_ids())
        copies = [taken[one] for one in mails.values_list("message_id", flat=True)]
        lost, twice = copies.count(0), sum(count - 1 for count in copies if count)
        times = sorted(seconds for _moment, _what, _status, seconds in answers) or [0]
        broken = Counter(status for _moment, _what, status, _seconds in answers if status not in (200, 302))
        if lost or twice > allowed or times[-1] > LONGEST or broken:
            self.wrong.append(
                f"{what}: {lost} lost, {twice} twice, longest {times[-1]:.1f} s, broken: {dict(broken)}"
            )
        shown = f"{len(answers):,} | {times[len(times) // 2] * 1000:.0f} ms | {times[-1] * 1000:.0f} ms"
        sent = mails.filter(state="sent").count()
        return f"| {what} | {mails.count()} | {sent} | {twice} | {shown if answers else '– | – | –'} |"


def all_sent(first):
    """Whether all mails of a scene are sent; as if the pauses between tries were over."""
    unsent = mails_since(first).exclude(state="sent")
    unsent.filter(next_try__isnull=False).update(next_try=None)
    DBTaskResult.objects.filter(status="READY").update(run_after=get_date_max())
    return not (DBTaskResult.objects.filter(status__in=["READY", "RUNNING"]).exists() or unsent.exists())


def last_mail():
    return OutgoingMail.objects.order_by("pk").values_list("pk", flat=True).last() or 0


def mails_since(first):
    return OutgoingMail.objects.filter(pk__gt=first)


def wait(happens, seconds=180):
    until = time.monotonic() + seconds
    while not happens():
        if time.monotonic() > until:
            raise SystemExit("It never happened.")
        time.sleep(0.2)
