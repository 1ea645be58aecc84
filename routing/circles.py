"""Users who send calls to one another, so that they would go round: by colleagues, and by numbers of the company."""

from collections import defaultdict

from users.models import ModeSetting, Number, User


def circles_of_users(tenant):
    """The circles, each as the users of it in the order of the calls. Three queries.

    Colleagues in a circle are refused where they are typed; numbers may be the company's own and lead round all the
    same. Such a call rings the last one reached.
    """
    owners = dict(Number.objects.for_tenant(tenant).filter(user__isnull=False).values_list("e164", "user"))
    links = defaultdict(set)
    people = User.objects.for_tenant(tenant)
    for pk, colleague, number in people.values_list("pk", "colleague", "forwarding_number"):
        links[pk] |= {colleague, owners.get(number)} - {None, pk}
    modes = ModeSetting.objects.for_tenant(tenant).exclude(number="", colleague=None)
    for pk, colleague, number in modes.values_list("user", "colleague", "number"):
        links[pk] |= {colleague, owners.get(number)} - {None, pk}
    circles = {}
    for pk in sorted(links):
        if circle := _circle_from(pk, links):
            circles.setdefault(frozenset(circle), circle)
    by_pk = people.in_bulk({pk for circle in circles.values() for pk in circle}) if circles else {}
    return [[by_pk[pk] for pk in circle] for circle in circles.values()]


def _circle_from(start, links):
    """The shortest way from a user back to that user, or None."""
    ways, seen = [[start]], {start}
    for way in ways:
        for step in sorted(links.get(way[-1], ())):
            if step == start:
                return way
            if step not in seen:
                seen.add(step)
                ways.append([*way, step])
    return None
