"""What a view says of its answer, for second sends of the same press (`pbxportal/second_sends.py`).

An answer that leads on (a redirect) needs no word: it is given again by itself.
"""


def done(request, response):
    """Of a view that has done something and answers with a page: the page is given again for two minutes."""
    request.is_done = True
    return response


def shows_secret(request):
    """Of a view whose answer, or the message in it, holds a secret: it is given again for two minutes, then gone."""
    request.shows_secret = True
