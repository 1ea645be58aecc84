"""A browser whose user has just confirmed that it is them, as pages that change who can sign in ask."""

from django.utils import timezone

from users.signing_in.confirming import CONFIRMED, About

BUT_OWN = [one for one in About if one != About.OWN_SIGN_IN]  # of who is to be asked again for the own sign-in


def confirm(browser, *about):
    """Let whoever is signed in have confirmed now, for everything unless it is said for what. Returns the browser."""
    session = browser.session
    now = timezone.now().timestamp()
    at = {one.value: now for one in about or About}
    session[CONFIRMED] = {"user": int(session["_auth_user_id"]), "at": at}
    session.save()
    return browser


def forget(browser):
    """Let it have confirmed nothing. Returns the browser."""
    session = browser.session
    session.pop(CONFIRMED, None)
    session.save()
    return browser


def confirmed(browser, user, *about):
    """The same of a user who is signed in here first."""
    browser.force_login(user)
    return confirm(browser, *about)
