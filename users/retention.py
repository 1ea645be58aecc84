"""How long what piles up is kept, for pages to say and for tasks to go by; and who removes what has become old."""

from django.utils.translation import gettext_lazy as _

from .models.retention import Retention, in_words

Kind = Retention.Kind
SAID = {
    Kind.HISTORY: _("Changes are kept %(time)s."),
    Kind.FAILED_SIGN_INS: _("The sign-in log is kept %(time)s."),
    Kind.KEPT_RECORDS: _("Records kept aside are kept %(time)s."),
    Kind.HOLDERS: _("Who had a number before is kept %(time)s."),
    Kind.RECORDINGS: _("Voicemail is kept %(time)s."),
    Kind.MAILS: _("Mails that were sent or have failed are kept %(time)s."),
    Kind.DONE_TASKS: _("Tasks that are done are kept %(time)s."),
    Kind.FAILED_TASKS: _("Tasks that have failed are kept %(time)s."),
}
REMOVERS = {kind: [] for kind in Kind}


def days_kept(kind):
    """How many days a kind is kept; None without end."""
    kept = Retention.objects.filter(kind=kind).first()
    return kept.days if kept else Retention.BOUNDS[kind].days


def said(kind):
    """The sentence for pages: Changes are kept for 2 years."""
    return SAID[kind] % {"time": in_words(days_kept(kind))}


def removes(kind):
    """Register who removes rows of a kind: a function of a moment and a number.

    It removes at most so many rows that are older than the moment, in one transaction, and returns how many; 0 when
    there are none left.
    """

    def register(remove):
        REMOVERS[kind].append(remove)
        return remove

    return register


def remove_oldest(rows, most):
    """Remove at most so many of some rows. What is changed meanwhile and fits no longer stays.

    Up to the last one's key rather than by a list of keys: where PostgreSQL takes the table for empty, which it was
    when it counted last, it would go through that list anew for each row.
    """
    keys = rows.order_by("pk").values_list("pk", flat=True)
    last = keys[most - 1 : most].first()
    return (rows.filter(pk__lte=last) if last else rows).delete()[0]
