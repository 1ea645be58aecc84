from itertools import pairwise

from django.db import transaction

from common.rows import lock_row

from ..limits import room_for
from ..models import Absence, Mode, ModeSetting, not_over


def mode_settings(user):
    """What each of the six modes does with calls to a user, in their order; those never changed as they come."""
    rows = ModeSetting.objects.for_tenant(user.tenant).filter(user=user).select_related("colleague")
    chosen = {one.mode: one for one in rows}
    settings = [
        chosen.get(mode)
        or ModeSetting(tenant=user.tenant, user=user, mode=mode, pattern=ModeSetting.DEFAULT_PATTERNS[mode])
        for mode in Mode
    ]
    for setting in settings:
        setting.user = user
    return settings


def absences_of(user):
    return Absence.objects.for_tenant(user.tenant).filter(user=user)


class Overlap(Exception):
    """Another absence covers some of that time; `other` is that absence."""

    def __init__(self, other):
        super().__init__(str(other))
        self.other = other


@transaction.atomic
def switch_on(*, user, mode, now, starts_at=None, ends_at=None):
    """Switch a mode on from `starts_at` (now when None) until `ends_at` (until switched off when None).

    Switching on now ends the absence that is running. One whose end was left open ends when the next begins.
    Returns the absence. Raises Overlap when another absence is in the way, and LimitReached.
    """
    lock_row(user)  # of two changes of one user's absences the second sees the first
    if starts_at is None:
        switch_off(user=user, now=now)
        starts_at = now
    absence = Absence(tenant=user.tenant, user=user, mode=mode, starts_at=starts_at, ends_at=ends_at)
    change_absence(absence=absence, now=now)
    return absence


@transaction.atomic
def change_absence(*, absence, now):
    """Save an absence whose mode or times are new. It is running, or planned, or was never saved.

    An end left open is the beginning of the next one, as in `switch_on`. Raises Overlap when another absence is in
    the way, and LimitReached.
    """
    lock_row(absence.user)
    with room_for(absences_of(absence.user), tenant=absence.tenant):
        put_among_others(absence, now)


def put_among_others(absence, now):
    """Save an absence whose user is locked; open ends of those before it are moved."""
    absence.is_open_ended = absence.ends_at is None
    others = absences_of(absence.user).exclude(pk=absence.pk)
    absences_of(absence.user).filter(pk=absence.pk).delete()  # it comes back below: others may go on until then
    close_open_ends(others)
    reaching = not_over(absence.starts_at)
    others.filter(reaching, is_open_ended=True, starts_at__lt=absence.starts_at).update(ends_at=absence.starts_at)
    others = others.not_over(now)
    if absence.is_open_ended:
        following = others.filter(starts_at__gt=absence.starts_at).first()
        absence.ends_at = following and following.starts_at
    in_the_way = others.filter(reaching)
    if absence.ends_at is not None:
        in_the_way = in_the_way.filter(starts_at__lt=absence.ends_at)
    if other := in_the_way.first():
        raise Overlap(other)
    absence.save(force_insert=True)


def close_open_ends(absences):
    """Let each absence with an open end among those of one user last until the next of them begins, or for ever."""
    for one, following in pairwise([*absences.order_by("starts_at"), None]):
        ends_at = following and following.starts_at
        if one.is_open_ended and one.ends_at != ends_at:
            absences.filter(pk=one.pk).update(ends_at=ends_at)


@transaction.atomic
def delete_absence(*, absence):
    """Delete a planned absence; one whose open end it had cut short goes on."""
    lock_row(absence.user)
    others = absences_of(absence.user).exclude(pk=absence.pk)
    absence.delete()
    close_open_ends(others)


@transaction.atomic
def switch_off(*, user, now, mode=None):
    """End the absence that is running, with `mode` only one of that Mode. Returns its mode, None where there is none.

    Who switches Lunch off in a window that has stood open does not end what has been switched on meanwhile.
    """
    lock_row(user)
    running = absences_of(user).covering(now)
    if mode:
        running = running.filter(mode=mode)
    ended = running.values_list("mode", flat=True).first()
    running.filter(starts_at__gte=now).delete()
    running.update(ends_at=now, is_open_ended=False)
    return ended
