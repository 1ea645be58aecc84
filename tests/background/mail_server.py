"""A mail server that accepts, refuses, hangs, falls silent, and goes away."""

import asyncio
import email
import socket

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

NO_ONE = "550 nobody of this name"


class MailServer:
    """`mode` may be changed at any time: accept, refuse, hang (before it takes a mail), silent (after it took one)."""

    def __init__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.mode, self.taken, self.asked, self.controller = "accept", [], 0, None
        self.start()

    def start(self):
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port, server_kwargs={"hostname": "mail"})
        self.controller.start()

    def stop(self):
        if self.controller:
            self.controller.stop()
            self.controller = None

    async def handle_EHLO(self, server: SMTP, session, envelope, hostname, responses):
        self.asked += 1
        if self.mode == "hang":
            await asyncio.sleep(60)
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.mode == "refuse":
            return NO_ONE
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.taken.append(email.message_from_bytes(envelope.content))
        if self.mode == "silent":
            await asyncio.sleep(60)
        return "250 taken"

    def message_ids(self):
        return [message["Message-ID"] for message in self.taken]
