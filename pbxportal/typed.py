"""What somebody has typed into a form of a page of ours, for pages that give it back."""

import re
from dataclasses import dataclass

SECRET = re.compile(r"(^|_)(password\d?|pin|secret)$|^(code|credential)$")  # of fields that no page may show again
KEPT = "typed_form"  # the name of the field that says which TypedForm is sent
UNSEEN = re.compile(
    rf"^(csrfmiddlewaretoken|{KEPT}|shown|again|agreed|offered|asked|present|is_sure|take)$|(^|_)seen$|_FORMS$"
)  # of fields that nobody sees on the page before


@dataclass
class Typed:
    """Names and values as they were sent, without secrets; and names of fields with the names of their files."""

    fields: list
    files: list
    lacks_secrets: bool = False

    def in_words(self, page=None):
        """Labels and values of what people have seen and filled in, as the page of the form calls them.

        What has no label there is not theirs, and is left out; without a page names have to do.
        """
        seen = [(name, value) for name, value in self.fields if value and not UNSEEN.search(name)]
        if page is None:
            return [(words(name), value) for name, value in seen]
        return [(page.label(name), page.value(name, value)) for name, value in seen if page.knows(name, value)]


def typed_in(request):
    """What a request brought: files only by name, since browsers alone can give them again."""
    sent = [(name, value) for name, values in request.POST.lists() for value in values]
    return Typed(
        [one for one in sent if not SECRET.search(one[0]) and one[0] != "csrfmiddlewaretoken"],
        [(name, file.name) for name, files in request.FILES.lists() for file in files],
        any(SECRET.search(name) and value for name, value in sent),
    )


def words(name):
    """A field's name for people: its own words stand on its page, which may be the one that cannot be shown."""
    return re.sub(r"[_-]+", " ", name).strip().capitalize()
