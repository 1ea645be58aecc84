"""What is asked of the look of every page, at both widths and in light and dark."""

from axe_playwright_python.base import AXE_SCRIPT

from tests.browser.conftest import HEIGHTS

EVERYTHING, COLOURS = "", "runOnly: ['color-contrast'], "
# In the dark a page differs in nothing but its colours, which are those of any width.
RULES = {1280: {"light": EVERYTHING}, 390: {"light": EVERYTHING, "dark": COLOURS}}
# Handing over all that axe has found takes as long as finding it.
SAID = "found => found.violations.map(one => [one.id, one.nodes.map(node => node.html)])"


def assert_looks_right(page, widths=tuple(RULES)):
    """No violation of axe's rules, one heading, a title, and nothing to scroll sideways for on a telephone."""
    assert page.locator("h1").count() == 1
    assert page.title() != ""
    if not getattr(page, "runs_scripts", True):
        return  # axe would be waited for for ever
    page.evaluate(AXE_SCRIPT)
    found = {}
    for width in widths:
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        for colour_scheme, rules in RULES[width].items():
            page.emulate_media(color_scheme=colour_scheme, reduced_motion="reduce")
            for rule, nodes in page.evaluate(f"axe.run({{{rules}resultTypes: ['violations']}}).then({SAID})"):
                found[f"{rule} at {width}, {colour_scheme}"] = nodes
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found[f"scrolls sideways at {width}"] = page.url
    assert found == {}
