import secrets

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from common.rows import lock_row


@transaction.atomic
def change_logo(*, tenant, png):
    """Store the bytes of a PNG as a company's logo, or none; the old file goes once the change holds.

    Each upload gets a name of its own, so that a browser never shows an old picture for a new one.
    """
    company = lock_row(tenant)
    old = company.logo.name
    company.logo = default_storage.save(f"logos/{secrets.token_hex(16)}.png", ContentFile(png)) if png else ""
    company.save(update_fields=["logo"])
    if old:
        transaction.on_commit(lambda: default_storage.delete(old), robust=True)
