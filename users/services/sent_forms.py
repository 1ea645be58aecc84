"""Forms that were sent, and their answers: kept in the transaction that did what they asked for."""

import base64
import json

from cryptography.fernet import Fernet
from django.contrib.messages.storage.cookie import MessageDecoder, MessageEncoder
from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac

from ..models import SentForm

COLUMNS = ("tenant_id", "sent_by", "browser", "key", "content", "answer", "is_shown_once", "at")
READ = """SELECT pg_advisory_xact_lock(hashtextextended(%s, 0));
SELECT tenant_id, sent_by, browser, key, content, answer, is_shown_once, at,
    NOT EXISTS (SELECT FROM users_sentform later WHERE later.browser IN (sent.browser, %s) AND later.id > sent.id)
FROM users_sentform sent WHERE key = %s AND at > %s ORDER BY id DESC"""
KEEP = """INSERT INTO users_sentform (tenant_id, sent_by, browser, key, content, answer, is_shown_once, at)
SELECT %s, %s, %s, %s, %s, %s, %s, %s WHERE pg_current_xact_id_if_assigned() IS NOT NULL;
DELETE FROM users_sentform WHERE id IN (
    SELECT id FROM users_sentform WHERE browser = %s ORDER BY id DESC OFFSET %s FOR UPDATE SKIP LOCKED
)"""


def digest(purpose, *parts):
    """What is stored of something that must not be: of it and SECRET_KEY, for one purpose."""
    return salted_hmac(f"second sends: {purpose}", json.dumps(parts), algorithm="sha256").hexdigest()


def answers_to(*, key, browser):
    """The forms that were sent from one page to one address, the newest first.

    `is_newest` says of each whether its browser, now known as `browser`, has had no other answer since. Waits while
    another request with the same key is being answered, on whatever machine, no longer than queries of the portal
    wait for a lock: both are one query. Until the transaction ends, others wait for this one.
    """
    with connection.cursor() as cursor:
        cursor.execute(READ, [f"sent form {key}", browser, key, timezone.now() - SentForm.KEPT_FOR])
        return [_read(*row) for row in cursor.fetchall()]


def _read(*values):
    *values, is_newest = values
    form = SentForm(**dict(zip(COLUMNS, values, strict=True)))
    form.is_newest = is_newest
    return form


def keep_answer(*, form, token, answer):
    """Keep what a form was answered, a dict, if this transaction has changed or locked anything at all.

    What is shown once and too large is kept as gone. Of a browser that sends much the oldest go: both are one query.
    """
    encrypted = _cipher(token).encrypt(json.dumps(answer, cls=MessageEncoder).encode())
    form.answer = encrypted if len(encrypted) <= form.LARGEST else None
    form.at = timezone.now()
    values = [getattr(form, name) for name in COLUMNS]
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [*values, form.browser, form.MOST])


def answer_of(*, form, token):
    """The answer that is kept, None when it is gone."""
    is_over = form.is_shown_once and form.at < timezone.now() - form.SHOWN_FOR
    if is_over or form.answer is None:
        return None
    return json.loads(_cipher(token).decrypt(bytes(form.answer)), cls=MessageDecoder)


def _cipher(token):
    key = salted_hmac("second sends: answer", token, algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))
