"""The forms of a page, as a browser sees them: where they go, their fields, what is shown and may be chosen."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

CHOSEN = ("select", "radio", "checkbox")


@dataclass
class Field:
    """A field of a form, with the values that it shows and those that it offers."""

    name: str
    kind: str
    shown: list = field(default_factory=list)
    offered: list = field(default_factory=list)
    is_required: bool = False


@dataclass
class Form:
    method: str
    action: str
    is_multipart: bool = False
    fields: dict = field(default_factory=dict)
    buttons: list = field(default_factory=list)  # names with values: of one form only one is pressed

    def field_named(self, name, kind):
        return self.fields.setdefault(name, Field(name, kind))


class _Reader(HTMLParser):
    def __init__(self, url):
        super().__init__()
        self.url, self.forms, self.by_id, self.queries = url, [], {}, {}
        self.form = self.select = self.textarea = self.datalist = None
        self.strays, self.datalists, self.listed = [], {}, []

    def handle_starttag(self, tag, attrs):
        attrs = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._begin_form(attrs)
        elif tag == "a" and "?" in attrs.get("href", ""):
            to = urlsplit(urljoin(self.url, attrs["href"]))
            self.queries.setdefault(to.path, {}).update(parse_qsl(to.query))
        elif tag == "datalist":
            self.datalist = self.datalists.setdefault(attrs.get("id"), [])
        elif tag == "option" and self.datalist is not None:
            self.datalist.append(attrs.get("value", ""))
        elif tag == "option" and self.select:
            self.select.offered.append(attrs.get("value", ""))
            if "selected" in attrs:
                self.select.shown.append(attrs.get("value", ""))
        elif attrs.get("name"):
            self._add_field(tag, attrs)

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.textarea = None
        elif tag == "datalist":
            self.datalist = None

    def handle_data(self, data):
        if self.textarea:
            self.textarea.shown = [("".join(self.textarea.shown) + data).removeprefix("\n")]

    def _begin_form(self, attrs):
        action = urlsplit(urljoin(self.url, attrs.get("action", "")))
        self.form = Form(attrs.get("method", "get").lower(), action.path, "multipart" in attrs.get("enctype", ""))
        self.forms.append(self.form)
        if "id" in attrs:
            self.by_id[attrs["id"]] = self.form

    def _add_field(self, tag, attrs):
        form = self.form
        if "form" in attrs:  # a field or button outside its form
            form = self.by_id.setdefault(attrs["form"], Form("get", urlsplit(self.url).path))
        if form is None or "disabled" in attrs:
            return
        name, kind, value = attrs["name"], attrs.get("type", "text"), attrs.get("value")
        if tag != "button" and kind not in ("submit", "image"):
            form.field_named(name, tag if tag in ("select", "textarea") else kind).is_required |= "required" in attrs
        if tag == "select":
            self.select = form.field_named(name, "select")
        elif tag == "textarea":
            self.textarea = form.field_named(name, "textarea")
        elif tag == "button" or kind in ("submit", "image"):
            form.buttons.append((name, value or ""))
        elif tag == "input" and kind in CHOSEN:
            chosen = form.field_named(name, kind)
            chosen.offered.append("on" if value is None else value)
            chosen.shown += chosen.offered[-1:] if "checked" in attrs else []
        elif tag == "input":
            typed = form.field_named(name, kind)
            typed.shown.append(value or "")
            if "list" in attrs:
                self.listed.append((typed, attrs["list"]))


def read_page(html, url):
    """The forms of a page, and of its links that carry a query the names and values in it, by path."""
    reader = _Reader(url)
    reader.feed(html)
    for typed, name in reader.listed:
        typed.offered += reader.datalists.get(name, [])
    return reader.forms, reader.queries
