from django.db import transaction


@transaction.atomic
def save_week(*, periods, saved, wanted):
    """Put the new periods in `wanted` in place of those in `saved`, which were read from one owner's `periods`.

    One that is in both is not touched. The owner's row must be locked. Raises IntegrityError when somebody who
    did not lock it has saved a period that one of these overlaps.
    """
    wanted = {one.times: one for one in wanted}
    saved = {one.times: one.pk for one in saved}
    periods.filter(pk__in=[pk for times, pk in saved.items() if times not in wanted]).delete()
    periods.model.objects.bulk_create(one for times, one in wanted.items() if times not in saved)
