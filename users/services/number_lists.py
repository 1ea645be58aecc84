from dataclasses import asdict

from ..models import ListedNumber


def add_entries(*, tenant, user, kind, entries):
    """Put TypedEntry on the black or white list of a user, or of the company when `user` is None.

    What is on it already stays as it is. Returns how many entries are new.
    """
    listed = ListedNumber.objects.for_tenant(tenant).filter(user=user, kind=kind)
    before = listed.count()
    ListedNumber.objects.bulk_create(
        [ListedNumber(tenant=tenant, user=user, kind=kind, **asdict(entry)) for entry in entries],
        ignore_conflicts=True,
    )
    return listed.count() - before
