"""A browser that opens a page and presses its button, once or twice, with all that the page's form carries."""

from copy import deepcopy

from django.conf import settings
from django.middleware.csrf import _mask_cipher_secret
from django.test import Client
from django.urls import reverse

from tests.confirming import confirmed
from tests.hostile.bodies import Upload, natural
from tests.hostile.pages import read_page
from tests.hostile.right import right_pairs


def browser_of(user=None):
    """A browser that looks at tokens against forgery, as real ones have to."""
    browser = Client(enforce_csrf_checks=True)
    if user:
        confirmed(browser, user)
    return browser


class Press:
    """What the form of an opened page sends: as it is shown, but for the fields that are `typed`."""

    def __init__(self, browser, page, typed=(), *, to=None):
        forms, _queries = read_page(browser.get(page).content.decode(), page)
        wanted = to or page.split("?")[0]
        self.of_form(browser, next(form for form in forms if form.method == "post" and form.action == wanted))
        self.type(**dict(typed))

    def of_form(self, browser, form, pairs=None):
        self.browser, self.form = browser, form
        self.token = form.fields["csrfmiddlewaretoken"].shown[0]
        self.pairs = right_pairs(form) if pairs is None else pairs
        return self

    def type(self, **typed):
        """Type over what stands in the fields, as who goes back and edits does."""
        self.pairs = [(name, typed.pop(name, value)) for name, value in self.pairs] + list(typed.items())
        return self

    def send(self, browser=None):
        """As often as it is called: with the same token each time."""
        body = natural(self.form, [("csrfmiddlewaretoken", self.token), *self.pairs])
        return (browser or self.browser).generic("POST", self.form.action, *body)


def press_of(browser, form, pairs):
    """The press of a form that is at hand, as of a page that this browser opens now."""
    cookie = browser.cookies.get(settings.CSRF_COOKIE_NAME)
    if cookie is None:
        browser.get(reverse("sign_in"))
        cookie = browser.cookies[settings.CSRF_COOKIE_NAME]
    form.field_named("csrfmiddlewaretoken", "hidden").shown[:] = [_mask_cipher_secret(cookie.value)]
    return Press.__new__(Press).of_form(browser, form, pairs)


def twin_of(browser):
    """The same browser, for a second request that is sent before the first is answered."""
    twin = Client(enforce_csrf_checks=True, raise_request_exception=browser.raise_request_exception)
    twin.cookies = deepcopy(browser.cookies)
    return twin


def upload(content, name="file"):
    return Upload(content, name)
