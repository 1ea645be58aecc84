"""Mail by SMTP, told apart: a server that has not taken a mail, and one of which nobody knows whether it has."""

import smtplib
from contextlib import suppress

from django.core.mail.backends import smtp

ANSWER_WITHIN = 60  # seconds after the whole mail was handed over: then a server may look for viruses first


class Unanswered(OSError):
    """The server was given a whole mail and did not say whether it takes it."""


class Conversation(smtplib.SMTP):
    is_handed_over = False

    def send(self, s):
        super().send(s)
        if isinstance(s, bytes) and s.endswith(b"\r\n.\r\n"):
            self.is_handed_over = True
            self.sock.settimeout(max(ANSWER_WITHIN, self.timeout))

    def getreply(self):
        try:
            reply = super().getreply()
        except OSError as error:
            if self.is_handed_over:
                raise Unanswered from error
            raise
        if self.is_handed_over:
            self.is_handed_over = False
            self.sock.settimeout(self.timeout)
        return reply


class EmailBackend(smtp.EmailBackend):
    connection_class = Conversation

    def close(self):
        """Whatever a server says to goodbye, it has taken what it has taken."""
        with suppress(OSError):
            super().close()
        self.connection = None
