"""A mail server that accepts, refuses, puts off, hangs, falls silent, and goes away."""

import email
import socketserver
from threading import Event, Thread

REFUSALS = {"refuse": "550 nobody of this name", "defer": "451 try again later"}


class MailServer:
    """`mode` may be changed at any time: accept, refuse (5xx), defer (4xx), mute (says nothing at all), hang (before
    it takes a mail), silent (after it did).
    """

    def __init__(self):
        self.mode, self.taken, self.asked, self.port = "accept", [], 0, 0
        self.start()

    def start(self):
        self.over = Event()
        self.server = Server(("127.0.0.1", self.port), Conversation)
        self.server.mail_server, self.port = self, self.server.server_address[1]
        self.thread = Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()

    def stop(self):
        self.over.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def message_ids(self):
        return [message["Message-ID"] for message in self.taken]


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True

    def handle_error(self, request, client_address):
        """Who was killed does not say goodbye."""


class Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        mail_server = self.server.mail_server
        if mail_server.mode == "mute":
            mail_server.asked += 1
            mail_server.over.wait(30)
            return
        self.say("220 mail")
        for line in self.rfile:
            command = line.split()[0].upper()
            if command == b"EHLO":
                mail_server.asked += 1
                if mail_server.mode == "hang":
                    mail_server.over.wait(30)
                    return
            if command == b"RCPT" and mail_server.mode in REFUSALS:
                self.say(REFUSALS[mail_server.mode])
            elif command == b"DATA":
                self.say("354 go on")
                if not self.take(mail_server):
                    return
            else:
                self.say("250 OK")
            if command == b"QUIT":
                return

    def take(self, mail_server):
        """Take the mail; whether the sender is told."""
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return False
            lines.append(line)
        mail_server.taken.append(email.message_from_bytes(b"".join(lines)))
        if mail_server.mode == "silent":
            mail_server.over.wait(30)
            return False
        self.say("250 taken")
        return True

    def say(self, reply):
        self.wfile.write(f"{reply}\r\n".encode())
