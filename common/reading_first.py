"""An uploaded file is read before its page finds the row that it is for: reading may take seconds, and a row that is
found to be changed is locked from then on."""

from contextlib import suppress
from functools import wraps

from django.core.exceptions import ValidationError


def once(read):
    """Of a reader of uploaded files: it reads each once, whoever asks first; a refusal is kept as well."""

    @wraps(read)
    def outcome(file):
        kept = vars(file).setdefault("outcomes", {})
        if read not in kept:
            try:
                kept[read] = read(file), None
            except ValidationError as refusal:
                kept[read] = None, refusal
        found, refusal = kept[read]
        if refusal:
            raise refusal
        return found

    return outcome


def reads_first(read, field):
    """Of a view: what is uploaded as `field` is read, by a reader that reads `once`, before the view begins."""

    def decorate(view):
        @wraps(view)
        def reading(request, *args, **kwargs):
            file = request.FILES.get(field) if request.method == "POST" else None
            if file:
                with suppress(ValidationError):  # its form says so
                    read(file)
            return view(request, *args, **kwargs)

        return reading

    return decorate
