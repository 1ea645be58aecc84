"""What is asked of the look of every page, at both widths and in light and dark."""

from axe_playwright_python.base import AXE_SCRIPT

from tests.browser.conftest import HEIGHTS

# In the dark a page differs in nothing but its colours.
RULES = {"light": "", "dark": "runOnly: ['color-contrast'], "}


def assert_looks_right(page):
    """No violation of axe's rules, one heading, a title, and nothing to scroll sideways for on a telephone."""
    assert page.locator("h1").count() == 1
    assert page.title() != ""
    if not getattr(page, "runs_scripts", True):
        return  # axe would be waited for for ever
    page.evaluate(AXE_SCRIPT)
    found = {}
    for width, height in HEIGHTS.items():
        page.set_viewport_size({"width": width, "height": height})
        for colour_scheme, rules in RULES.items():
            page.emulate_media(color_scheme=colour_scheme, reduced_motion="reduce")
            results = page.evaluate(f"axe.run({{{rules}resultTypes: ['violations']}})")
            for one in results["violations"]:
                found[f"{one['id']} at {width}, {colour_scheme}"] = [node["html"] for node in one["nodes"]]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found[f"scrolls sideways at {width}"] = page.url
    assert found == {}
