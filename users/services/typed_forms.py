"""What was typed into a form by somebody whose sign-in had run out: kept for this user alone."""

import json
import secrets

from django.db import transaction
from django.utils import timezone

from ..models import TypedForm, User


@transaction.atomic
def keep_typed(*, user, path, fields, files, lacks_secrets, page=""):
    """Keep it for the user with this key; None when it is too much, or when there is no such user any more.

    Of one user the oldest go. What no column can hold is left out: no page of ours has a field of such a name.
    """
    fields, files = _storable(fields), _storable(files)
    row = User.objects.filter(pk=user, is_active=True).values("tenant_id").first()
    size = len(json.dumps([fields, files])) + len(path)
    if row is None or size > TypedForm.LARGEST or len(path) > TypedForm._meta.get_field("path").max_length:
        return None
    kept = TypedForm.objects.create(
        tenant_id=row["tenant_id"],
        typed_by=user,
        key=secrets.token_urlsafe(24),
        path=path,
        page=_text(page) if len(page) <= TypedForm._meta.get_field("page").max_length else "",
        fields=fields,
        files=files,
        lacks_secrets=lacks_secrets,
        at=timezone.now(),
    )
    of_user = TypedForm.objects.filter(typed_by=user)
    of_user.filter(pk__in=of_user.values("pk")[TypedForm.MOST :]).delete()
    return kept


def forget_typed(*, user, key):
    """What this user had typed has been sent and answered: it is not offered again."""
    TypedForm.objects.filter(typed_by=user, key=key).delete()


def _storable(pairs):
    """Pairs of names and values, those without such a name, and values without such characters."""
    return [(name, _text(value)) for name, value in pairs if name == _text(name)]


def _text(typed):
    """Without NUL and halves of characters (surrogates): PostgreSQL refuses both, and quotes what it refuses."""
    return typed.replace("\0", "").encode("utf-8", "replace").decode()


def typed_before(*, user, key):
    """What this user had typed, within the hour; None of anybody else's."""
    since = timezone.now() - TypedForm.KEPT_FOR
    return TypedForm.objects.filter(typed_by=user.pk, key=key, at__gt=since).first()
