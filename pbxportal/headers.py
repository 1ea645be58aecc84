"""Headers that stand on every answer, whoever made it."""

# No page uses any of these; a player of prompts needs none of them.
POLICY = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"


def permissions_policy(get_response):
    """Tells browsers what no page of the portal, nor anything that got into one, may ask for."""

    def middleware(request):
        response = get_response(request)
        response["Permissions-Policy"] = POLICY
        return response

    return middleware


def no_store(get_response):
    """Lets no browser and no proxy keep an answer, so that Back shows nothing once somebody has signed out.

    Only what is the same for everybody may be kept: files of our own, which never come here, and an answer that says
    `public` and sets no cookie.
    """

    def middleware(request):
        response = get_response(request)
        told = response.get("Cache-Control", "")
        is_for_everybody = "public" in told and not response.cookies
        if not is_for_everybody and "no-store" not in told:
            response["Cache-Control"] = "no-store"
        return response

    return middleware
