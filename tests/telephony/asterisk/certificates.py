"""Certificates for a telephone system on loopback, and who has signed them."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

A_MONTH = timedelta(days=30)
PEM = serialization.Encoding.PEM


class Authority:
    """Who signs certificates. `file`, in a folder, is what telephones trust."""

    def __init__(self, folder, name="authority"):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = _named(name)
        self.certificate = self._signed(self.name, self.key.public_key(), A_MONTH, is_authority=True)
        self.file = folder / f"{name}.pem"
        self.file.write_bytes(self.certificate.public_bytes(PEM))

    def sign(self, folder, *, left=A_MONTH, address="127.0.0.1"):
        """Write a pair for an address into a folder, good for so long from now on; returns the names of its files."""
        folder.mkdir(exist_ok=True)
        key = ec.generate_private_key(ec.SECP256R1())
        made = self._signed(_named("telephones"), key.public_key(), left, address=address)
        chain, private = folder / "fullchain.pem", folder / "privkey.pem"
        chain.write_bytes(made.public_bytes(PEM) + self.certificate.public_bytes(PEM))
        private.write_bytes(
            key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
        )
        return chain, private

    def _signed(self, subject, key, left, *, address=None, is_authority=False):
        ends = datetime.now(UTC) + left
        number = x509.random_serial_number()
        builder = x509.CertificateBuilder(self.name, subject, key, number, ends - 2 * A_MONTH, ends)
        builder = builder.add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        if address:
            names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))])
            builder = builder.add_extension(names, critical=False)
        return builder.sign(self.key, hashes.SHA256())


def _named(words):
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, words)])


def tell_environment(monkeypatch, pair):
    """Let a pair be what the environment names."""
    for name, file in zip(("ENGINE_CERTIFICATE", "ENGINE_CERTIFICATE_KEY"), pair, strict=True):
        monkeypatch.setenv(name, str(file))
