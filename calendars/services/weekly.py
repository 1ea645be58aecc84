from django.db import transaction

from common.rows import lock_row


@transaction.atomic
def save_week(*, owner, periods, saved, wanted):
    """Put the new periods in `wanted` in place of those in `saved`, which were read from the owner's `periods`.

    One that is in both is not touched. Raises IntegrityError when somebody has saved a period, between that reading
    and now, that one of these overlaps.
    """
    lock_row(owner)
    wanted = {one.times: one for one in wanted}
    saved = {one.times: one.pk for one in saved}
    periods.filter(pk__in=[pk for times, pk in saved.items() if times not in wanted]).delete()
    periods.model.objects.bulk_create(one for times, one in wanted.items() if times not in saved)
