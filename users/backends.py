from django.contrib.auth.backends import ModelBackend

from .models import User


class PortalBackend(ModelBackend):
    """Signs in by username, whatever its case, and brings company and permissions along in the same query."""

    def get_user(self, user_id):
        user = User.objects.select_related("tenant").with_permissions().filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
