"""A browser that opens a page and presses its button, once or twice, with all that the page's form carries."""

from copy import deepcopy

from django.test import Client

from tests.hostile.bodies import Upload, natural
from tests.hostile.pages import read_page
from tests.hostile.right import right_pairs


def browser_of(user=None):
    """A browser that looks at tokens against forgery, as real ones have to."""
    browser = Client(enforce_csrf_checks=True)
    if user:
        browser.force_login(user)
    return browser


class Press:
    """What the form of an opened page sends; `typed` are its fields, "" for what is not typed."""

    def __init__(self, browser, page, typed=(), *, to=None):
        forms, _queries = read_page(browser.get(page).content.decode(), page)
        wanted = to or page.split("?")[0]
        self.browser, self.page = browser, page
        self.form = next(form for form in forms if form.method == "post" and form.action == wanted)
        self.token = self.form.fields["csrfmiddlewaretoken"].shown[0]
        self.pairs = right_pairs(self.form)
        self.type(**dict(typed))

    def type(self, **typed):
        """Type over what stands in the fields: what going back and editing does."""
        self.pairs = [(name, typed.pop(name, value)) for name, value in self.pairs] + list(typed.items())
        return self

    def send(self, browser=None):
        """As often as it is called: with the same token each time."""
        body = natural(self.form, [("csrfmiddlewaretoken", self.token), *self.pairs])
        return (browser or self.browser).generic("POST", self.form.action, *body)


def twin_of(browser):
    """The same browser, for a second request that is sent before the first is answered."""
    twin = Client(enforce_csrf_checks=True, raise_request_exception=browser.raise_request_exception)
    twin.cookies = deepcopy(browser.cookies)
    return twin


def upload(content, name="file"):
    return Upload(content, name)
