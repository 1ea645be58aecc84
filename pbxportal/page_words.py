"""What the fields of a form are called and what their choices say: read from the page that shows the form.

For pages that give back what was typed: what was sent has names and keys alone. The page is asked in this process, as
a GET of the same user, which changes nothing and waits for nobody; where that fails, names have to do.
"""

import copy
import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.db import transaction
from django.http import QueryDict
from django.urls import resolve
from django.utils.translation import gettext as _

SPACES = re.compile(r"\s+")
ON = "on"  # what a browser sends of a tick that has no value of its own


class WordsOfPage:
    """Labels by the names of fields, and words of choices by names and values; its `title` and its `address`."""

    def __init__(self, text, address=""):
        read = _Reader()
        read.feed(text)
        self.address, self.title = address, read.titles.get("h1", "")
        self.labels, self.choices = {}, {}
        for name, value, key, legend in read.inputs:
            if value is not None:
                self.choices[name, value] = read.labels.get(key, "")
            if value in (None, ON):
                self.labels[name] = read.labels.get(key, "")
            elif legend:
                self.labels[name] = legend
            if value == ON:
                self.choices[name, value] = _("yes")
        self.choices |= read.options

    def knows(self, name, value):
        """Whether people have seen such a field there: by its label, or that of the choice."""
        return bool(self.labels.get(name) or self.choices.get((name, value)))

    def label(self, name):
        return self.labels.get(name) or _("Chosen")

    def value(self, name, value):
        return self.choices.get((name, value)) or value


class _Reader(HTMLParser):
    """Keeps the texts of labels by the ids they are for, fields by their ids, and options by their select."""

    def __init__(self):
        super().__init__()
        self.labels, self.inputs, self.options, self.titles = {}, [], {}, {}
        self.into = self.key = self.select = self.legend = self.around = None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "h1":
            self.into, self.key = self.titles, tag
        elif tag == "fieldset":
            self.legend = None
        elif tag == "legend":
            self.into, self.key = self.titles, f"legend {len(self.inputs)}"
            self.legend = self.key
        elif tag == "label":
            self.around = None if attrs.get("for") else f"around {len(self.inputs)}"
            self.into, self.key = self.labels, attrs.get("for") or self.around
        elif tag == "option" and self.select:
            self.into, self.key = self.options, (self.select, attrs.get("value") or "")
        elif tag in ("input", "select", "textarea") and attrs.get("name"):
            self.select = attrs["name"] if tag == "select" else None
            is_choice = attrs.get("type") in ("radio", "checkbox")
            value = attrs.get("value", ON) if is_choice else None
            legend = self.titles.get(self.legend, "")
            key = None if attrs.get("type") == "hidden" else self.around or attrs.get("id")
            self.inputs.append((attrs["name"], value, key, legend))

    def handle_endtag(self, tag):
        if tag in ("h1", "label", "legend", "option"):
            self.into = None
            self.around = None if tag == "label" else self.around
        elif tag == "fieldset":
            self.legend = None
        elif tag == "select":
            self.select = None

    def handle_data(self, data):
        if self.into is not None:
            text = SPACES.sub(" ", self.into.get(self.key, "") + data)
            self.into[self.key] = text.strip(" *\n")


def words_of_page(request, *addresses):
    """WordsOfPage of the first of some addresses that answers this user with a page; None when none does."""
    for address in filter(None, addresses):
        text = page_at(request, address)
        if text:
            return WordsOfPage(text, address)
    return None


def page_at(request, address):
    """The text of a page as the user of a request sees it, "" when there is none."""
    try:
        page, match = asked(request, urlsplit(address))
        with transaction.atomic():
            answer = match.func(page, *match.args, **match.kwargs)
            if hasattr(answer, "render"):
                answer.render()
        return answer.content.decode() if is_page(answer) else ""
    except Exception:  # what was typed is given back in any case
        return ""


def asked(request, parts):
    """A request for the page at an address by the same user, and the view that answers it."""
    page = copy.copy(request)
    page.method, page.path, page.path_info = "GET", parts.path, parts.path
    page.GET, page.POST = QueryDict(parts.query), QueryDict()
    page._messages = []  # nothing is shown here: messages wait for a page that people see
    page.resolver_match = match = resolve(parts.path)
    return page, match


def is_page(answer):
    """Not a file, which is no text or is none with labels."""
    return answer.status_code == 200 and not answer.streaming and answer["Content-Type"].startswith("text/html")


def page_before(request):
    """The address of the page of ours that a form was sent from, as the browser says; None of any other."""
    parts = urlsplit(request.headers.get("referer", ""))
    return parts._replace(scheme="", netloc="").geturl() if parts.netloc == request.get_host() else None
