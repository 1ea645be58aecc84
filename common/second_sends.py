"""What a view says of its answer, for second sends of the same press (`pbxportal/second_sends.py`).

An answer that leads on (a redirect) needs no word: it is given again by itself. What a form has saved is noted here
as well: who goes back and saves the same page again is not somebody else.
"""

import json

from django.http import QueryDict

EARLIER = "saved_earlier"


def note_form(data, form):
    """Of a form that was given `data` and knows what its page showed: what it saves is kept with the answer."""
    if isinstance(data, QueryDict):
        data.seen_form = form


def saved_by(data):
    """What the form that was given `data` has saved, its values as texts by the names of the fields."""
    form = getattr(data, "seen_form", None)
    return form.saved_values() if form else {}


def with_earlier(data, at, values):
    """`data` of a page from which `values` were saved before, at a time of day, for its form to know."""
    data = data.copy()
    data[EARLIER] = json.dumps({"at": at, "values": values})
    return data


def done(request, response):
    """Of a view that has done something and answers with a page: the page is given again for two minutes."""
    request.is_done = True
    return response


def shows_secret(request):
    """Of a view whose answer, or the message in it, holds a secret: it is given again for two minutes, then gone."""
    request.shows_secret = True
