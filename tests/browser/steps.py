"""What people do again and again, for the journeys."""

import re


def sign_in(page, username, password):
    """By the form, as people do."""
    page.goto("/sign-in/")
    field(page, "Username").fill(username)
    field(page, "Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def field(page, label):
    """What carries exactly this label (crispy puts an asterisk nobody sees behind those of required fields)."""
    return page.get_by_label(re.compile(rf"^\s*{re.escape(label)}\*?\s*$"))


def texts(page, selector):
    """What stands in each of them."""
    return page.locator(selector).all_inner_texts()


def said(page):
    """The messages to the reader."""
    return texts(page, ".message")


def heading(page):
    return page.get_by_role("heading", level=1).inner_text()


def path(page):
    """The page's address without the host."""
    return "/" + page.url.split("/", 3)[3]
