"""`python -m bench.mail_server`: what becomes of mails, and of pages, while the mail server does everything wrong.

The real web server and worker, and a mail server on loopback. While it refuses, says nothing, hangs or is away, 20
visitors ask for new passwords and look at pages. Then it comes back. Nothing may be lost; a mail may be there twice
only where the worker was killed between the server's answer and our note; how long a page takes may depend neither on
the mail server nor on whether somebody has the address that was typed.
"""

import os
import sys

from .portal_server import portal

APART = 0.005  # seconds between the medians for addresses that somebody has, and that nobody has


def main():
    with portal("postgresql-mail") as running:
        from tests.background.mail_server import MailServer

        from .load import say
        from .mail_scenes import ADDRESSES, SCENES, Stage
        from .timing import machine

        server = MailServer()
        mail = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(server.port), "EMAIL_USE_TLS": "0"}
        running.environment |= mail | {"DJANGO_SETTINGS_MODULE": "bench.production_with_mail"}
        running.start()
        stage = Stage(running, server)
        try:
            lines = [stage.play(mode) for mode in SCENES]
            lines += [stage.fall_silent(), stage.kill_the_worker()]
            known, unknown = stage.time_addresses()
        finally:
            server.stop()
    say(machine(), f"load of the machine at the end: {os.getloadavg()[0]:.1f}", "")
    say("| the mail server | mails placed | sent in the end | twice | pages meanwhile | median | longest |")
    say("|---|---|---|---|---|---|---|", *lines, "")
    medians = f"{known * 1000:.1f} ms and {unknown * 1000:.1f} ms"
    say(f"Asking for a new password while it says nothing, medians of {ADDRESSES} addresses that somebody has,")
    say(f"and of as many that nobody has, in turn: {medians}.")
    if abs(known - unknown) > APART:
        stage.wrong.append("One can tell by the time whether somebody has an address.")
    say("", *(stage.wrong or ["Nothing lost; twice only where the worker was killed in the one moment."]))
    sys.exit(bool(stage.wrong))


if __name__ == "__main__":
    main()
