"""A certificate that nobody has signed, so that the proxy starts before there is one: `docker compose up`.

Never in place of one that is there. Browsers warn of it; docs/production.md says how to get one that they trust.
"""

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

PEM = serialization.Encoding.PEM
A_YEAR = timedelta(days=365)


def make(folder, host):
    """Write `fullchain.pem` and `privkey.pem` for a host, unless both are there. Returns whether it did."""
    chain, private = folder / "fullchain.pem", folder / "privkey.pem"
    if chain.exists() and private.exists():
        return False
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + A_YEAR)
    names = x509.SubjectAlternativeName([x509.DNSName(host)])
    certificate = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    written = key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    write(private, written, 0o600)
    write(chain, certificate.public_bytes(PEM), 0o644)
    return True


def write(path, content, mode):
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)


if __name__ == "__main__":
    made = make(Path(sys.argv[1]), os.environ["PORTAL_HOST"])
    sys.stdout.write("A certificate that nobody has signed was made.\n" if made else "There is a certificate.\n")
