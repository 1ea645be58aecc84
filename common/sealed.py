"""Secrets that the portal itself has to read again, such as a password for another machine: kept encrypted.

The key is made of SECRET_KEY and what the secret is for. Who reads the database alone, or a backup, reads none of
them; another SECRET_KEY makes them unreadable, unless the one before stands in SECRET_KEY_FALLBACKS.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac


def seal(text, purpose):
    """The text, encrypted for one purpose."""
    return _cipher(purpose).encrypt(text.encode()).decode()


def unseal(sealed, purpose):
    """The text again; None when it cannot be read with the keys of today."""
    try:
        return _cipher(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def _cipher(purpose):
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(purpose, secret)) for secret in secrets])


def _key(purpose, secret):
    digest = salted_hmac(f"sealed: {purpose}", "key", secret=secret, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest)
