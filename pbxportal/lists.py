"""The way back to the page of a list that one came from: kept while one stays with what a row is about."""

import re

from common.lists import LIST, list_kept

ABOUT_ONE = re.compile(r"/(?:users|service-numbers)/[0-9]+/")


def keeps_way_back(get_response):
    """What has been saved leads to another page of the same user or service number, which still knows the way."""

    def middleware(request):
        response = get_response(request)
        if LIST in request.GET and response.status_code == 302:
            about, leads = ABOUT_ONE.match(request.path), response["Location"]
            if about and leads.startswith(about[0]) and "?" not in leads and "#" not in leads:
                response["Location"] = leads + list_kept(request)
        return response

    return middleware
