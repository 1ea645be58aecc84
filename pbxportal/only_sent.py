"""What is said to who opens an address that takes only what a form sends, as by loading the answer to it anew."""

from .try_again import is_of_engine
from .views import refusal


def says_what_is_missing(get_response):
    """Middleware: Django refuses it with an empty answer, of which a browser makes a failure of the portal."""

    def middleware(request):
        response = get_response(request)
        if response.status_code != 405 or response.content or request.method != "GET" or is_of_engine(request):
            return response
        page = refusal(request, "405.html", 405)
        page["Allow"] = response["Allow"]
        return page

    return middleware
