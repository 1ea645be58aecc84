"""Signing in: browsers, authenticator apps, operators inside a company."""

import secrets
import time
from base64 import b32decode
from datetime import UTC, datetime, timedelta

import factory
from django.contrib.sessions.models import Session
from django.utils import timezone
from django_otp.oath import hotp
from django_otp.plugins.otp_totp.models import TOTPDevice
from factory.django import DjangoModelFactory

from common.sealed import seal
from tests.authenticator import Authenticator
from users.models import IssuerDocuments, OwnSignIn, OwnSignInIdentity, Passkey, SignIn, SignInEvent, Visit
from users.signing_in.own.exchange import SECRET

from .companies import CompanyFactory
from .users import OperatorFactory, UserFactory


class VisitFactory(DjangoModelFactory):
    """One that has ended."""

    class Meta:
        model = Visit

    tenant = factory.SubFactory(CompanyFactory)
    operator = factory.LazyFunction(lambda: OperatorFactory().pk)
    operator_name, reason = "Olga Operator", "Asked for help"
    started_at = datetime(2026, 1, 1, 9, tzinfo=UTC)
    ended_at = datetime(2026, 1, 1, 10, tzinfo=UTC)


class SignInFactory(DjangoModelFactory):
    """A browser in which a user is signed in."""

    class Meta:
        model = SignIn

    user = factory.SubFactory(UserFactory)
    session = factory.LazyFunction(
        lambda: Session.objects.create(
            session_key=secrets.token_hex(16), session_data="", expire_date=timezone.now() + timedelta(days=1)
        )
    )
    address = "192.0.2.7"
    signed_in_at = last_seen_at = factory.LazyFunction(timezone.now)


class SignInEventFactory(DjangoModelFactory):
    """A wrong password for the username of a user."""

    class Meta:
        model = SignInEvent

    tenant = factory.SubFactory(CompanyFactory)
    user = factory.Sequence(lambda number: number + 1)
    user_name, kind, address = "Ann Bee", SignInEvent.Kind.WRONG_PASSWORD, "192.0.2.8"
    minute = at = factory.LazyFunction(timezone.now)


class OwnSignInFactory(DjangoModelFactory):
    """That of a company, switched on."""

    class Meta:
        model = OwnSignIn

    tenant = factory.SubFactory(CompanyFactory)
    issuer = "https://login.example"
    client_id = "portal"
    client_secret = factory.LazyFunction(lambda: seal("s3cret", SECRET))
    tried_at = factory.LazyFunction(timezone.now)
    is_on = True


class IssuerDocumentsFactory(DjangoModelFactory):
    """What a service has said of itself."""

    class Meta:
        model = IssuerDocuments

    tenant = factory.SubFactory(CompanyFactory)
    issuer = "https://login.example"
    metadata = factory.LazyAttribute(
        lambda documents: {
            name: f"{documents.issuer}/{name}" for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
        }
    )
    fetched_at = asked_at = factory.LazyFunction(timezone.now)


class OwnSignInIdentityFactory(DjangoModelFactory):
    """Who a user is there."""

    class Meta:
        model = OwnSignInIdentity

    user = factory.SubFactory(UserFactory)
    tenant = factory.SelfAttribute("user.tenant")
    issuer = "https://login.example"
    subject = factory.Sequence(lambda n: f"subject-{n}")
    connected_at = factory.LazyFunction(timezone.now)


class AppFactory(DjangoModelFactory):
    """The authenticator app of a user, confirmed."""

    class Meta:
        model = TOTPDevice

    user = factory.SubFactory(UserFactory)
    name = "app"


class PasskeyFactory(DjangoModelFactory):
    """One of an Authenticator (tests/authenticator.py), of verified users unless another one is given."""

    class Meta:
        model = Passkey

    class Params:
        authenticator = factory.LazyFunction(Authenticator)

    user = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"Passkey {n}")
    credential_id = factory.LazyAttribute(lambda one: one.authenticator.credential_id)
    public_key = factory.LazyAttribute(lambda one: one.authenticator.public_key())
    user_handle = factory.LazyAttribute(lambda one: handed_to(one.authenticator, one.user))


def handed_to(authenticator, user):
    """The user handle of a user, which the authenticator then knows, and for which host."""
    first = user.passkeys.first()
    authenticator.user_handle = bytes(first.user_handle) if first else secrets.token_bytes(32)
    authenticator.host = "localhost"
    return authenticator.user_handle


def code_of(app, later=0):
    """The code that an app (or a key as its page shows it) shows `later` half minutes from now."""
    key = b32decode(app.replace(" ", "")) if isinstance(app, str) else app.bin_key
    return f"{hotp(key, int(time.time()) // 30 + later):06}"
