"""After load and crashes: what was acknowledged is there, what was not is there wholly or not at all."""

import time
from collections import Counter

from django.db.models import Sum
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from calendars.models import WorkHours
from statistics.models import CallLeg, LegCount, LegHour, LegMonth
from users.models import Absence, Order, OutgoingMail, User


def found_at(place):
    """What the database holds at a place of `Browser.kept`, in the words of Kept; "broken" if it is neither nor."""
    what, key = place
    if what == "name":
        return User.objects.get(pk=key).last_name
    if what == "user":  # a user is added together with an order
        users, orders = (
            User.objects.filter(username=key).count(),
            Order.objects.filter(subject__contains=f"{key},").count(),
        )
        return {(0, 0): None, (1, 1): True}.get((users, orders), "broken")
    if what == "mode":
        modes = list(Absence.objects.filter(user=key).covering(timezone.now()).values_list("mode", flat=True))
        return modes[0] if len(modes) == 1 else None if not modes else "broken"
    if what == "week":
        rows = list(WorkHours.objects.filter(user=key).values_list("weekday", "starts", "ends"))
        starts = {start for _day, start, end in rows if end == 17 * 60}
        if not rows:
            return None
        whole = len(rows) == 7 and len({row[0] for row in rows}) == 7 and len(starts) == 1
        return f"08:{starts.pop() - 8 * 60:02}" if whole else "broken"
    return CallLeg.objects.filter(leg_id__startswith=f"{key}-").count()


def missing(browsers):
    """Lines about places that hold what they must not, and about counts that are not those of the legs."""
    places = 0
    for browser in browsers:
        for place, kept in browser.kept.items():
            if place != "sign-in":
                places += 1
                if not kept.allows(found := found_at(place)):
                    yield f"{place} holds {found!r}: neither {kept.acknowledged!r} nor one of {kept.unanswered!r}"
    legs = CallLeg.objects.count()
    for counts in (LegCount, LegMonth, LegHour):
        if (total := counts.objects.aggregate(total=Sum("total"))["total"]) != legs:
            yield f"{counts.__name__} counts {total} of {legs} legs"
    if not places or not legs:
        yield "nothing was saved at all"


def left_undone():
    """Lines about tasks and mails that are not done a minute after the last change, or done wrongly."""
    for _second in range(60):
        if not OutgoingMail.objects.filter(state="waiting").exists():
            break
        time.sleep(1)
    states = Counter(DBTaskResult.objects.order_by().values_list("status", flat=True))
    yield from (f"{count} tasks: {state}" for state, count in states.items() if state != "SUCCESSFUL")
    unsent = OutgoingMail.objects.exclude(state="sent").count()
    if unsent:
        yield f"{unsent} mails were not sent"
    orders = Order.objects.count() - OutgoingMail.objects.filter(kind="order").count()
    if orders:
        yield f"{orders} orders without a mail to the provider"
