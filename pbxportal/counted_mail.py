"""Mail by SMTP, counted for operators."""

from django.core.mail.backends import smtp

from common.counters import MAILS


class EmailBackend(smtp.EmailBackend):
    def send_messages(self, email_messages):
        try:
            sent = super().send_messages(email_messages)
        except Exception:
            MAILS.labels("failed").inc(len(email_messages))
            raise
        MAILS.labels("sent").inc(sent or 0)
        return sent
