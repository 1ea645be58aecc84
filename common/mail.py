from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string


def mail_on_commit(*, to, subject, template, **context):
    """Send a mail from a template of `templates/mail/` once the transaction holds.

    A mail server that is down is logged and does not undo what people did.
    """
    context |= {"portal_name": settings.PORTAL_NAME, "support_contact": settings.SUPPORT_CONTACT}
    body = render_to_string(f"mail/{template}.txt", context)
    one_line = " ".join(str(subject).split())
    transaction.on_commit(lambda: send_mail(one_line, body, None, [to]), robust=True)
