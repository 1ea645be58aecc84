"""Nothing that acts is out of sight, however wide the window is."""

WIDTHS = [320, 360, 390, 600, 768, 834, 1024, 1180, 1280, 1920]
HEIGHT = 800

# Everything of the page that lies beside the window or beside the box that it scrolls in; what is kept for screen
# readers alone, and the link that comes into sight by the keyboard, are out of sight on purpose.
LOOK = """
() => {
  document.querySelectorAll("details").forEach(one => one.open = true);
  const width = document.documentElement.clientWidth, found = [];
  if (document.documentElement.scrollWidth > width) found.push(`the page is ${document.documentElement.scrollWidth}`);
  for (const one of document.querySelectorAll("body *:not(svg *, option)")) {
    const {left, right, width: wide, height} = one.getBoundingClientRect(), look = getComputedStyle(one);
    if (wide <= 1 || height <= 1 || one.closest(".skip-link, .visually-hidden, .skip-to-content-link")) continue;
    const name = `${one.tagName.toLowerCase()} ${one.className} ${one.id}`.trim();
    if (right > width + 1 || left < -1) found.push(`${name}: ${Math.round(left)} to ${Math.round(right)}`);
    if (!["auto", "scroll", "hidden"].includes(look.overflowX) || one.matches("input, select, textarea")) continue;
    const hides = one.scrollWidth - one.clientWidth;
    if (hides > 1 && look.textOverflow !== "ellipsis") found.push(`${name} hides ${hides}`);
  }
  return found.slice(0, 8);
}
"""


def out_of_sight(page):
    """What is out of sight at which width, for the page that is open; {} when all is in sight.

    One load, resized by the protocol itself, which is quicker than Playwright's own way.
    """
    session = page.context.new_cdp_session(page)
    found = {}
    for width in WIDTHS:
        size = {"width": width, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
        session.send("Emulation.setDeviceMetricsOverride", size)
        if beside := page.evaluate(LOOK):
            found[width] = beside
    session.send("Emulation.clearDeviceMetricsOverride")
    session.detach()
    return found
