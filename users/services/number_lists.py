from dataclasses import asdict


def add_entries(*, tenant, model, entries, **which):
    """Put TypedEntry on a list: rows of `model`, a NumberListEntry; `which` says whose list it is and which one.

    What is on it already stays as it is. Returns how many entries are new.
    """
    listed = model.objects.for_tenant(tenant).filter(**which)
    before = listed.count()
    model.objects.bulk_create(
        [model(tenant=tenant, **which, **asdict(entry)) for entry in entries], ignore_conflicts=True
    )
    return listed.count() - before
