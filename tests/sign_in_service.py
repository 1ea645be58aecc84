"""A company's sign-in service, as far as the portal meets it: OpenID Connect over real HTTP on this machine.

It signs by the cryptography library, with nothing of what the portal reads tokens with. A test tells it whom it knows
and what it does wrong: `claims` that differ (None leaves one out, a function gets the seconds of now), another key,
algorithm or header, answers of its own.
"""

import base64
import hashlib
import hmac
import json
import secrets
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from urllib.parse import parse_qs, parse_qsl, quote_plus, urlencode, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CLIENT, SECRET = "portal of ours", "s3cret & more/ä"


def b64(content):
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def number(value):
    return b64(value.to_bytes((value.bit_length() + 7) // 8, "big"))


class Key:
    """One that signs, RSA or EC."""

    def __init__(self, kid, kind="RSA", bits=2048):
        self.kid, self.kind = kid, kind
        is_rsa = kind == "RSA"
        self.private = rsa.generate_private_key(65537, bits) if is_rsa else ec.generate_private_key(ec.SECP256R1())
        self.alg = "RS256" if is_rsa else "ES256"

    def public(self):
        numbers = self.private.public_key().public_numbers()
        shared = {"kid": self.kid, "kty": self.kind, "use": "sig", "x5t": "of no use to us"}
        if self.kind == "RSA":
            return shared | {"n": number(numbers.n), "e": number(numbers.e)}
        return shared | {
            "crv": "P-256",
            "x": b64(numbers.x.to_bytes(32, "big")),
            "y": b64(numbers.y.to_bytes(32, "big")),
        }

    def sign(self, content):
        if self.kind == "RSA":
            return self.private.sign(content, padding.PKCS1v15(), hashes.SHA256())
        r, s = utils.decode_dss_signature(self.private.sign(content, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def pem(self):
        return self.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


class Keys(dict):
    """Made when they are asked for, since that takes a while."""

    def __missing__(self, name):
        return self.setdefault(name, Key(name, "EC" if name == "curve" else "RSA"))


KEYS = Keys()


def token_of(header, claims, signature_of):
    content = ".".join(b64(json.dumps(part).encode()) for part in (header, claims)).encode()
    return f"{content.decode()}.{b64(signature_of(content))}"


class SignInService:
    """`asked` are the requests it got, as (method, path). `answers` replaces what a path answers: (status, body)."""

    def __init__(self):
        self.over = Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Conversation)
        self.server.service, self.server.daemon_threads = self, True
        self.issuer = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = Thread(target=self.server.serve_forever, args=(0.05,))
        self.begin_anew()
        self.thread.start()

    def begin_anew(self):
        self.key, self.published = KEYS["one"], [KEYS["one"]]
        self.person = {"sub": "sub-of-pat", "email": "pat@ours.example", "email_verified": True}
        self.claims, self.header, self.alg, self.metadata, self.answers = {}, {}, None, {}, {}
        self.codes, self.asked, self.access_token, self.is_mute = {}, [], "access-token", False
        self.asks_first = self.says_issuer = False

    def stop(self):
        self.over.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def discovery(self):
        at = {name: f"{self.issuer}/{path}" for name, path in ENDPOINTS.items()}
        shared = {"issuer": self.issuer, "response_types_supported": ["code"], "subject_types_supported": ["public"]}
        shared |= {"id_token_signing_alg_values_supported": ["RS256"], "code_challenge_methods_supported": ["S256"]}
        return {name: value for name, value in (at | shared | self.metadata).items() if value is not None}

    def authorize(self, query):
        """Where a browser is sent on to, with a code for the person."""
        code = secrets.token_urlsafe(8)
        self.codes[code] = query | {"person": dict(self.person)}
        answer = {"code": code, "state": query["state"]} | ({"iss": self.issuer} if self.says_issuer else {})
        return f"{query['redirect_uri']}?{urlencode(answer)}"

    def token(self, form, authorization):
        """The answer to a code, once, to the client with its secret and the right verifier."""
        if not self._is_client(form, authorization):
            return 401, {"error": "invalid_client"}
        known = self.codes.pop(form.get("code"), None)
        verifier = b64(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if known is None or verifier != known["code_challenge"] or form["redirect_uri"] != known["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": self.access_token, "token_type": "Bearer", "id_token": self.id_token(known)}

    def _is_client(self, form, authorization):
        basic = base64.b64encode(f"{quote_plus(CLIENT)}:{quote_plus(SECRET)}".encode()).decode()
        by_form = (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)
        return by_form or authorization == f"Basic {basic}"

    def id_token(self, known):
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "exp": now + 300, "iat": now, "nonce": known["nonce"]}
        claims |= {"auth_time": now} | known["person"] | self.claims
        claims = {name: value(now) if callable(value) else value for name, value in claims.items()}
        claims = {name: value for name, value in claims.items() if value is not None}
        alg = self.alg or self.key.alg
        signs = {"none": lambda content: b"", "HS256": lambda content: hmac.digest(self.key.pem(), content, "sha256")}
        return token_of({"alg": alg, "kid": self.key.kid} | self.header, claims, signs.get(alg, self.key.sign))


ENDPOINTS = {
    "authorization_endpoint": "authorize",
    "token_endpoint": "token",
    "jwks_uri": "keys",
    "end_session_endpoint": "leave",
}


class Conversation(BaseHTTPRequestHandler):
    def log_message(self, *_told):
        pass

    def do_GET(self):
        service, parts = self.server.service, urlsplit(self.path)
        service.asked.append(("GET", parts.path))
        query = dict(parse_qsl(parts.query))
        if parts.path == "/.well-known/openid-configuration":
            self.answer(parts.path, 200, service.discovery())
        elif parts.path == "/keys":
            self.answer(parts.path, 200, {"keys": [key.public() for key in service.published]})
        elif parts.path == "/authorize" and service.asks_first and "yes" not in query:
            self.page(f"<h1>Who are you?</h1><a href='{self.path.replace('&', '&amp;')}&amp;yes=1'>I am Pat</a>")
        elif parts.path == "/authorize":
            self.send_response(302)
            self.send_header("Location", service.authorize(query))
            self.end_headers()
        else:
            self.page("<h1>You have left</h1>")

    def do_POST(self):
        service = self.server.service
        service.asked.append(("POST", self.path))
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        if service.is_mute:
            service.over.wait(30)
            return
        plain = {name: values[0] for name, values in form.items()}
        self.answer(self.path, *service.token(plain, self.headers.get("Authorization")))

    def answer(self, path, status, content):
        status, content = self.server.service.answers.get(path, (status, content))
        self.send(status, json.dumps(content).encode(), "application/json")

    def page(self, text):
        self.send(200, f"<!doctype html><title>Service</title>{text}".encode(), "text/html")

    def send(self, status, body, kind):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
