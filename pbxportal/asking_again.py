"""What was typed stays when somebody is sent to confirm that it is them, and is given back afterwards."""

from django.urls import reverse

from users.services.typed_forms import keep_typed
from users.signing_in.confirming import AskAgain

from .page_words import page_before
from .second_sends import is_from_page
from .signed_out import NEVER_STORED
from .typed import KEPT, typed_in


def keeps_what_was_typed(get_response):
    """Middleware: a form that was answered by AskAgain leads, once that is done, to what was typed, or, where nothing
    was, to the page that it stood on."""

    def middleware(request):
        response = get_response(request)
        if isinstance(response, AskAgain) and is_from_page(request):
            return AskAgain(response.kind, back_to(request))
        return response

    return middleware


def back_to(request):
    """Where to go on after confirming."""
    typed = typed_in(request)
    fields = [one for one in typed.fields if one[0] != KEPT and not NEVER_STORED.search(one[0])]
    lacks_secrets = typed.lacks_secrets or any(NEVER_STORED.search(name) for name, _value in typed.fields)
    page = page_before(request) or ""
    if not typed.in_words() and not typed.files:
        return page or reverse("landing")
    kept = keep_typed(
        user=request.user.pk,
        path=request.get_full_path(),
        page=page,
        fields=fields,
        files=typed.files,
        lacks_secrets=lacks_secrets,
    )
    return reverse("typed_form", args=[kept.key]) if kept else page or reverse("landing")
