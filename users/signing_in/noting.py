"""What a request has to say to the log of sign-ins; `services/log.py` writes it after the answer."""


def note_event(*, request, kind, user=None, username=None, times=1, page="", by_itself=False, tenant=None):
    """Note that something happened to `user`, or to whoever has this username, through this request; of nobody at
    the company `tenant`.

    Who is signed in as somebody else has done it to them, but what happens `by_itself`. `times` 0 is nothing.
    """
    if times:
        noted = {"kind": kind, "user": user, "username": username, "times": times, "page": page[:100]}
        noted["tenant"] = tenant and tenant.pk
        events = request.__dict__.setdefault("sign_in_events", [])
        events.append(noted | {"by_name": "" if by_itself else name_of_other(request, user)})


def name_of_other(request, user):
    """What who acts is called, where that is not the user; "" of visitors."""
    by = request.__dict__.get("user")
    is_other = user is not None and by is not None and by.is_authenticated and by.pk != user.pk
    return by.get_full_name() if is_other else ""
