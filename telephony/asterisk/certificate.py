"""The certificate by which telephones know this engine, where the provider has one: SIP over TLS.

It is given as two files of PEM, a chain and its key. What fits is copied, both in one file, to where Asterisk reads
it: so a pair of which one half is new already is never read, and one that is of no use leaves the one before.
"""

import asyncio
import logging
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from telephony.outage import Outage
from telephony.private_files import write_private

from . import ari_http

logger = logging.getLogger("portal.calls")

EVERY = 60.0  # seconds between two looks whether it was renewed
READS_IT = "res_pjsip.so"
CONF = "tls.conf"
STAYS, GOES = "allow_reload = no", "allow_reload = yes"  # the transport, while the other files are read anew
NEAR = timedelta(days=7)  # before its end: it should have been renewed
WORDS = "The certificate of the telephone system: %s"


class Unusable(ValueError):
    """Files that are no certificate with its key. The text says why, and has nothing of what they hold."""


@dataclass(frozen=True)
class Pair:
    """The files of a chain of certificates, the engine's own first, and of its key."""

    chain: Path
    key: Path

    def read(self):
        """Both as one text, and the first certificate. Raises Unusable."""
        try:
            chain, key = self.chain.read_bytes(), self.key.read_bytes()
        except OSError as error:
            raise Unusable(f"{error.filename} cannot be read: {error.strerror}") from error
        try:
            own = x509.load_pem_x509_certificates(chain)[0]
        except ValueError as error:
            raise Unusable(f"{self.chain} has no certificate in PEM") from error
        try:
            fits = load_pem_private_key(key, password=None).public_key() == own.public_key()
        except (ValueError, TypeError) as error:  # the latter of one with a password
            raise Unusable(f"{self.key} has no key in PEM that opens without a password") from error
        if not fits:
            raise Unusable(f"{self.key} is not the key of the certificate in {self.chain}")
        return f"{chain.decode().strip()}\n{key.decode().strip()}\n", own


def pair_of_environment():
    """The Pair that ENGINE_CERTIFICATE and ENGINE_CERTIFICATE_KEY name; None without them. Raises Unusable."""
    chain, key = (os.environ.get(name, "") for name in ("ENGINE_CERTIFICATE", "ENGINE_CERTIFICATE_KEY"))
    if bool(chain) != bool(key):
        raise Unusable("ENGINE_CERTIFICATE and ENGINE_CERTIFICATE_KEY go together: one of them is not set")
    return Pair(Path(chain), Path(key)) if chain else None


def encryption(has_certificate):
    """What is said of the sound of telephones, by the names of a template.

    Without a certificate keys would go in the clear, so nothing is offered. Where telephones have to encrypt
    (ENGINE_ENCRYPTED_ONLY) that holds without a certificate as well: then none can call.
    """
    has_to = os.environ.get("ENGINE_ENCRYPTED_ONLY", "") == "1"
    return {
        "ENCRYPTION": "sdes" if has_to or has_certificate else "no",
        "OPTIMISTIC": "no" if has_to else "yes",
        "HAS_TO_ENCRYPT": "yes" if has_to else "no",
    }


def take(places, pair):
    """Copy a Pair to where Asterisk reads it; whether that changed it, and words of a time that is near its end.

    Raises Unusable. One whose time is over, or has not come, is taken: telephones that do not look at it go on.
    """
    text, own = pair.read()
    now, begins, ends = datetime.now(UTC), own.not_valid_before_utc, own.not_valid_after_utc
    warned = not begins <= now <= ends - NEAR
    words = f"it is good from {begins:%Y-%m-%d %H:%M} to {ends:%Y-%m-%d %H:%M} UTC" if warned else ""
    return write_private(places.certificate, text), words


def take_at_start(places):
    """What the environment names, before Asterisk starts; whether there is one, then.

    One that is of no use ends nothing: telephones over UDP and carriers need none.
    """
    try:
        pair = pair_of_environment()
        words = take(places, pair)[1] if pair else ""
        if pair is None:
            places.certificate.unlink(missing_ok=True)
    except Unusable as error:
        words = str(error)
    if words:
        logger.warning(WORDS, words)
        logger.warning("Telephones reach it over %s", "TLS, too" if places.certificate.exists() else "UDP alone")
    return places.certificate.exists()


def renew(places, ports):
    """Have Asterisk read the certificate anew, which stays for who is connected. Raises NotAnswered.

    Nobody can connect for a tenth of a second, and a call that begins in it has no port in its Contact: 5061.
    """
    file = places.conf / CONF
    text = file.read_text()
    write_private(file, text.replace(STAYS, GOES))
    try:
        ari_http.ask(places, ports, "PUT", f"/asterisk/modules/{READS_IT}")
    finally:
        write_private(file, text)


async def keep_certificate(places, ports, *, every=EVERY):
    """Whenever the files of the environment have changed, have Asterisk take them: calls and connections stay.

    Looks each `every` seconds, until it is cancelled. Whether there is TLS at all, Asterisk's start decides.
    """
    outage = Outage("A renewed certificate waits for Asterisk", "Asterisk is there for a renewed certificate")
    is_waiting, said = False, ""
    while True:
        await asyncio.sleep(every)
        changed, words = await asyncio.to_thread(_look, places)
        if words and words != said:
            logger.warning(WORDS, words)
        said, is_waiting = words, is_waiting or changed
        if is_waiting:
            try:
                await asyncio.to_thread(renew, places, ports)
            except ari_http.NotAnswered as error:
                outage.begins(error)
                continue
            outage.ends()
            is_waiting = False
            logger.info("The certificate of the telephone system was renewed")


def _look(places):
    """Whether the files have changed, and what is to be said of them."""
    try:
        pair = pair_of_environment()
        return take(places, pair) if pair and places.certificate.exists() else (False, "")
    except (Unusable, OSError) as error:
        return False, str(error)
