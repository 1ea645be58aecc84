from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.backends import ModelBackend

from .models import User
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
