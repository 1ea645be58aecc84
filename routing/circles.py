"""Users who send calls to one another, so that they would go round: by colleagues, and by numbers of the company."""

from collections import defaultdict

from django.db.models import OuterRef, Subquery

from users.models import ModeSetting, Number, User


def circles_of_users(tenant):
    """The circles, each as the keys of its users in the order of the calls. Two queries.

    Colleagues in a circle are refused where they are typed; numbers may be the company's own and lead round all the
    same. Such a call rings the last one reached.
    """
    links = defaultdict(set)
    for model, user, number in ((User, "pk", "forwarding_number"), (ModeSetting, "user", "number")):
        owner = Number.objects.for_tenant(tenant).filter(e164=OuterRef(number)).values("user")[:1]
        rows = model.objects.for_tenant(tenant).exclude(**{number: "", "colleague": None}).order_by()
        for pk, *steps in rows.values_list(user, "colleague", Subquery(owner)):
            if leads := {*steps} - {None, pk}:  # most numbers are nobody's of the company
                links[pk] |= leads
    return circles_among(links)


def circles_among(links):
    """The circles among links, {key: keys}: of each key that stands in one the shortest, in order of keys."""
    links = _turned(_without_dead_ends(_turned(_without_dead_ends(links))))  # what is in no circle takes no search
    circles = {}
    for pk in sorted(links):
        if circle := _circle_from(pk, links):
            circles.setdefault(frozenset(circle), tuple(circle))
    return list(circles.values())


def _without_dead_ends(links):
    """The links that may be of a circle: without those that lead to where it does not go on, over however many."""
    before, left = _turned(links), {pk: set(steps) for pk, steps in links.items()}
    ended = [pk for pk in left.keys() | before.keys() if not left.get(pk)]
    for end in ended:  # it grows meanwhile
        left.pop(end, None)
        for pk in before.get(end, ()):
            left[pk].discard(end)
            if not left[pk]:
                ended.append(pk)
    return left


def _turned(links):
    """The links the other way round."""
    turned = defaultdict(set)
    for pk, steps in links.items():
        for step in steps:
            turned[step].add(pk)
    return turned


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
