"""A header that Django does not know."""

# No page uses any of these; a player of prompts needs none of them.
POLICY = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"


def permissions_policy(get_response):
    """Tells browsers what no page of the portal, nor anything that got into one, may ask for."""

    def middleware(request):
        response = get_response(request)
        response["Permissions-Policy"] = POLICY
        return response

    return middleware
