"""Passkeys as people meet them, by the virtual authenticator of Chromium: made, used, refused, removed."""

import pytest

from tests import factories
from tests.browser.looks import assert_looks_right
from tests.browser.steps import field, heading, path, said, sign_in, texts
from tests.factories import PASSWORD
from users.models import Passkey, SecondFactorRule

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

BUTTON = "Sign in with a passkey"


@pytest.fixture(autouse=True)
def at_this_address(settings, live_server):
    """Passkeys are for the portal's own address."""
    settings.PORTAL_ADDRESS = live_server.url


class Device:
    """The authenticator of a window: one of the computer itself, that keeps passkeys and asks for a finger."""

    def __init__(self, page):
        self.session = page.context.new_cdp_session(page)
        self.session.send("WebAuthn.enable")
        self.id = self.added(verifies=True)

    def added(self, *, verifies):
        kind = "internal" if verifies else "usb"  # a computer's own always can; a stick of older days cannot
        options = {"protocol": "ctap2", "transport": kind, "hasResidentKey": True, "isUserVerified": verifies}
        options |= {"hasUserVerification": verifies, "automaticPresenceSimulation": True}
        return self.send("addVirtualAuthenticator", options=options)["authenticatorId"]

    def send(self, command, **values):
        return self.session.send(f"WebAuthn.{command}", values)

    def of_this(self, command, **values):
        return self.send(command, authenticatorId=self.id, **values)

    def is_touched(self, is_touched):
        """Whether somebody is there, who touches it as soon as it is asked."""
        self.of_this("setAutomaticPresenceSimulation", enabled=is_touched)

    def verifies(self, is_verified):
        """Whether it can tell who touches it: another one with the same passkeys."""
        keys = self.keys()
        self.of_this("removeVirtualAuthenticator")
        self.id = self.added(verifies=is_verified)
        for key in keys:
            self.of_this("addCredential", credential=key)

    def keys(self):
        return self.of_this("getCredentials")["credentials"]


@pytest.fixture
def pat(company):
    return factories.UserFactory(tenant=company, username="pat", first_name="Pat", last_name="Page")


def window_with_device(open_window, **options):
    """A window whose browser offers no passkeys beside the username: then nothing is used that nobody asked for."""
    page = open_window(**options)
    page.add_init_script("PublicKeyCredential.isConditionalMediationAvailable = undefined")
    return page, Device(page)


def make(page, name):
    """From the list of passkeys to one more."""
    page.get_by_role("link", name="Add a passkey").click()
    field(page, "Name").fill(name)
    page.get_by_role("button", name="Make the passkey").click()


def leave(page, device):
    """Sign out; nobody touches the authenticator, so that the page to sign in stays."""
    device.is_touched(False)
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/")


def use(page, device, button=BUTTON):
    page.get_by_role("button", name=button).wait_for()
    device.is_touched(True)
    page.get_by_role("button", name=button).click()


def test_made_used_and_removed(open_window, pat):
    page, device = window_with_device(open_window, user=pat)
    page.goto("/account/passkeys/")
    assert_looks_right(page)
    page.get_by_role("link", name="Add a passkey").click()
    assert "Chrom" in field(page, "Name").input_value()
    assert_looks_right(page)
    field(page, "Name").fill("Work computer")
    page.get_by_role("button", name="Make the passkey").click()
    page.wait_for_url("**/account/passkeys/")
    assert said(page) == ["The passkey “Work computer” has been added."]
    [key] = device.keys()
    assert (key["rpId"], key["isResidentCredential"], key["userName"]) == ("localhost", True, "pat")
    page.goto("/account/passkeys/add/")
    page.get_by_role("button", name="Make the passkey").click()
    assert "This device has a passkey of yours already." in page.get_by_role("status").inner_text()

    page.goto("/account/passkeys/")
    leave(page, device)
    assert_looks_right(page)
    use(page, device)
    page.wait_for_url("**/profile/")
    assert heading(page) == "Profile"
    page.goto("/account/passkeys/")
    assert_looks_right(page)
    page.get_by_role("link", name="Rename Work computer").click()
    assert_looks_right(page)
    field(page, "Name").fill("Desk")
    page.get_by_role("button", name="Save").click()
    assert said(page) == ["The passkey is called “Desk” now."]

    page.get_by_role("link", name="Remove Desk").click()  # signed in anew, so it is asked who it is: by the passkey
    assert heading(page) == "Confirm that it is you"
    assert_looks_right(page)
    use(page, device, "Use a passkey")
    page.get_by_role("button", name="Remove the passkey").wait_for()
    assert_looks_right(page)
    page.get_by_role("button", name="Remove the passkey").click()
    assert said(page) == ["The passkey “Desk” has been removed."]
    leave(page, device)
    use(page, device)
    page.get_by_text("This passkey does not sign anybody in here.").wait_for()
    assert_looks_right(page)


def test_offered_beside_the_username(open_window, pat):
    """Chromium picks the only passkey by itself for tests, as people do with a click at the field."""
    page = open_window(user=pat)
    device = Device(page)
    page.goto("/account/passkeys/")
    make(page, "Work computer")
    page.wait_for_url("**/account/passkeys/")
    assert page.evaluate("PublicKeyCredential.isConditionalMediationAvailable()")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/profile/")
    assert Passkey.objects.get().last_used_at is not None
    assert device.keys()


def test_a_rule_is_met_and_holds(open_window, company, pat):
    company.second_factor = SecondFactorRule.EVERYBODY
    company.save()
    page, device = window_with_device(open_window, width=390)
    sign_in(page, "pat", PASSWORD)
    assert heading(page) == "Set up your second factor"
    page.get_by_role("link", name="Add a passkey instead").click()
    assert_looks_right(page)
    page.get_by_role("button", name="Make the passkey").click()
    page.get_by_text("The passkey has been added.").wait_for()
    assert len(texts(page, ".codes code")) == 10
    page.get_by_role("link", name="I have noted them").click()
    assert heading(page) == "Profile"
    leave(page, device)

    device.verifies(False)  # then Chromium finds no passkey for a sign-in by nothing else
    device.is_touched(False)
    sign_in(page, "pat", PASSWORD)
    assert path(page) == "/sign-in/code/"
    assert_looks_right(page)
    use(page, device, "Use a passkey")
    page.wait_for_url("**/profile/")
    leave(page, device)
    device.verifies(True)
    use(page, device)
    page.wait_for_url("**/profile/")


def test_without_scripts_there_is_no_button(open_window, company, pat):
    company.second_factor = SecondFactorRule.EVERYBODY
    company.save()
    page = open_window(java_script=False)
    page.goto("/sign-in/")
    assert page.get_by_role("button").all_inner_texts() == ["Sign in"]
    sign_in(page, "pat", PASSWORD)
    page.get_by_role("link", name="Add a passkey instead").click()
    assert "Here you can use an authenticator app instead." in page.locator("main").inner_text()
    assert page.get_by_role("button").all_inner_texts() == ["Sign out"]
    factories.PasskeyFactory(user=pat)
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, "pat", PASSWORD)
    assert "Here a recovery code lets you in." in page.locator("main").inner_text()
    assert page.get_by_role("button").all_inner_texts() == ["Sign in"]


def test_at_another_address_neither(open_window, pat, settings):
    settings.PORTAL_ADDRESS = "https://portal.example"
    page = open_window()
    page.goto("/sign-in/")
    page.wait_for_load_state("networkidle")
    assert page.get_by_role("button").all_inner_texts() == ["Sign in"]
