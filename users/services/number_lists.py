from dataclasses import asdict

from ..limits import room_for


def add_entries(*, tenant, model, entries, **which):
    """Put TypedEntry on a list: rows of `model`, a NumberListEntry; `which` says whose list it is and which one.

    What is on it already stays as it is. Returns how many entries are new. Raises LimitReached.
    """
    listed = model.objects.for_tenant(tenant).filter(**which)
    owner = {name: value for name, value in which.items() if name != "kind"}  # lists of one owner count together
    with room_for(model.objects.for_tenant(tenant).filter(**owner), tenant=tenant):
        before = listed.count()
        model.objects.bulk_create(
            [model(tenant=tenant, **which, **asdict(entry)) for entry in entries], ignore_conflicts=True
        )
        return listed.count() - before
