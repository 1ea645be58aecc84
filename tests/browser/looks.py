"""What is asked of the look of every page, at both widths and in light and dark."""

from itertools import product

from axe_playwright_python.base import AXE_SCRIPT

from tests.browser.conftest import HEIGHTS

COLOUR_SCHEMES = ["light", "dark"]


def assert_looks_right(page):
    """No violation of axe's rules, one heading, a title, and nothing to scroll sideways for on a telephone."""
    assert page.locator("h1").count() == 1
    assert page.title() != ""
    page.evaluate(AXE_SCRIPT)
    found = {}
    for width, colour_scheme in product(HEIGHTS, COLOUR_SCHEMES):
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        page.emulate_media(color_scheme=colour_scheme, reduced_motion="reduce")
        violations = page.evaluate("axe.run({resultTypes: ['violations']}).then(results => results.violations)")
        for violation in violations:
            found[f"{violation['id']} at {width}, {colour_scheme}"] = [node["html"] for node in violation["nodes"]]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found[f"scrolls sideways at {width}"] = page.url
    assert found == {}
