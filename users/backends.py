from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.backends import BaseBackend, ModelBackend
from django.db.models import Exists, OuterRef

from .models import OwnSignIn, User
from .signing_in.hashing import LONGEST_PASSWORD


class PortalBackend(ModelBackend):
    """Signs in by username, whatever its case, and brings company and permissions along in the same query."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        """As Django does, which takes as long for a username that nobody has; a password too long is nobody's."""
        if password is not None and len(password) > LONGEST_PASSWORD:
            return None
        user = super().authenticate(request, username=username, password=password, **kwargs)
        if user is not None and request is not None and getattr(request, "user", None) == user:
            keep_signed_in(request, user)
        return user

    def get_user(self, user_id):
        user = User.objects.select_related("tenant").with_permissions().filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None


def keep_signed_in(request, user):
    """Let a session go on whose user has just typed the password again, and had it hashed anew by that."""
    if user.password != request.user.password:
        update_session_auth_hash(request, user)


class OwnSignInBackend(BaseBackend):
    """Who came by the company's own sign-in. It looks at no password: users/signing_in/views/own_sign_in.py lets in.

    Asked at every request, in the one query: whoever came by it is signed in as long as it is switched on, and the
    user is connected with that very service.
    """

    def get_user(self, user_id):
        theirs = OwnSignIn.objects.on().filter(tenant=OuterRef("tenant"), issuer=OuterRef("own_identity__issuer"))
        people = User.objects.select_related("tenant").with_permissions()
        return people.filter(Exists(theirs), pk=user_id, is_active=True, is_operator=False).first()
