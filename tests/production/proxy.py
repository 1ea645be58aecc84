"""nginx before the portal, as docker-compose.yml starts it: unpacked into var/, never installed on the machine."""

import copy
import datetime
import http.client
import os
import shutil
import socket
import ssl
import subprocess
from contextlib import closing
from urllib.parse import urlencode

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from pbxportal.embedded_database import CHECKOUT
from tests.production.conftest import Served, free_port
from tests.production.debian import alone, unpack

UNPACKED = CHECKOUT / "var" / "nginx"
TEMPLATE = CHECKOUT / "deploy" / "proxy" / "nginx.conf.template"
PATIENCE = 4  # seconds; in production 15
HOST = "portal.example"


class NoNginx(Exception):
    """It does not do what it was told; the message says why."""


def nginx():
    """The program: the machine's own, else that of Debian's package, fetched once."""
    program = shutil.which("nginx") or UNPACKED / "usr" / "sbin" / "nginx"
    with alone("nginx"):
        if not os.path.exists(program):
            unpack("nginx")
    return program


def run(*command, ok=True):
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoNginx(f"{command}: {error}") from error
    if ok and done.returncode:
        raise NoNginx(f"{command} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return done


class Proxy:
    """Before a portal that is served: `ask` it over TLS, or `of` another address of loopback than one's own."""

    address = "127.0.0.1"

    def __init__(self, folder, portal_port):
        self.folder, self.http, self.https = folder, free_port(), free_port()
        for name in ("run", "cache", "certificates", "challenges"):
            (folder / name).mkdir()
        make_certificate(folder / "certificates")
        self.trust = ssl.create_default_context(cafile=str(folder / "certificates" / "fullchain.pem"))
        self.values = {
            "PORTAL_HOST": HOST,
            "PORTAL_UPSTREAM": f"127.0.0.1:{portal_port}",
            "PROXY_HTTP": f"127.0.0.1:{self.http}",
            "PROXY_HTTPS": f"127.0.0.1:{self.https}",
            "PROXY_PATIENCE": str(PATIENCE),
            "PROXY_RUN": str(folder / "run"),
            "PROXY_CACHE": str(folder / "cache"),
            "PROXY_CERTIFICATES": str(folder / "certificates"),
            "PROXY_CHALLENGES": str(folder / "challenges"),
            "PROXY_PAGES": str(TEMPLATE.parent / "pages"),
        }
        text = TEMPLATE.read_text().replace("/dev/stderr", str(folder / "log"))
        for name, value in self.values.items():
            text = text.replace(f"${{{name}}}", value)
        self.config = folder / "nginx.conf"
        self.config.write_text(text)
        # As root its workers would be somebody who cannot open the tests' folders.
        by = ["-g", "user root;"] if os.geteuid() == 0 else []
        self.command = [nginx(), "-p", folder, "-c", self.config, "-e", folder / "errors", *by]

    def check(self):
        """What nginx itself says of the configuration."""
        return run(*self.command, "-t", ok=None)

    def start(self):
        run(*self.command)  # ends once it listens, and goes on in the background

    def stop(self):
        run(*self.command, "-s", "stop")

    def of(self, address):
        """The same proxy, as a client at this address sees it."""
        other = copy.copy(self)
        other.address = address
        return other

    def connected(self):
        connection = http.client.HTTPSConnection(HOST, self.https)
        connection.sock = self.raw(b"")
        return closing(connection)

    def ask(self, path, method="GET", body=None, cookies=None, **headers):
        headers = {"Host": HOST, "Referer": f"https://{HOST}/"} | headers
        if isinstance(body, dict):
            body = urlencode(body)
            headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
        if cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        with self.connected() as connection:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            answer.text = answer.read().decode(errors="replace")
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            if cookies is not None:
                name, value = cookie.split(";")[0].split("=", 1)
                cookies[name] = value
        return answer

    send = Served.send

    def raw(self, sent):
        """A TLS connection on which these bytes have been sent."""
        plain = socket.create_connection(("127.0.0.1", self.https), 20, (self.address, 0))
        connection = self.trust.wrap_socket(plain, server_hostname=HOST)
        connection.sendall(sent)
        return connection


def make_certificate(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
