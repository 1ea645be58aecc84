"""`make lighthouse`: the performance that Lighthouse sees on a telephone 390 px wide, of twelve classes of pages.

On the company with 10,000 users, against gunicorn with the settings of production; the median of three of each page.
Exits with 1 when one is below LEAST. Needs node and npm, which bring Lighthouse into `var/`, and Chromium.
"""

import json
import os
import shutil
import subprocess
import sys

os.environ["PORTAL_ENV"] = "development"
os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"

from pbxportal.embedded_database import CHECKOUT
from statistics import median

from .companies.making import VAR, provide

VERSION = "12.8.2"
FOLDER = VAR / "lighthouse"
LEAST, ROUNDS = 95, 3
# One of each class: a page of its own kind of content. Names are addresses of the route table with their rows.
CLASSES = {
    "signing in": ("sign_in", None),
    "a long list of people": ("users:list", None),
    "a form": ("users:edit", "person"),
    "own pages: modes": ("users:modes", "person"),
    "own calls": ("users:calls", "person"),
    "service numbers": ("service_numbers:list", None),
    "overview of a service number": ("service_numbers:detail", "service_number"),
    "members": ("service_numbers:members", "service_number"),
    "a calendar": ("service_numbers:calendar", "service_number"),
    "prompts with players": ("service_numbers:prompts", None),
    "statistics": ("statistics:report", None),
    "history": ("company:history", None),
}
PHONE = ["--form-factor=mobile", "--screenEmulation.mobile", "--screenEmulation.width=390"]
PHONE += ["--screenEmulation.height=844", "--screenEmulation.deviceScaleFactor=3"]
FIGURES = {
    "first-contentful-paint": "first text",
    "largest-contentful-paint": "largest",
    "total-blocking-time": "blocked",
}


def main():
    lighthouse = install()
    kept = provide()
    from django.urls import reverse

    from .pages.connections import hammer_of

    rows, wrong = kept["rows"]["10000"], []
    say(f"Lighthouse {VERSION}, 390 px, the company with 10,000 users", "")
    say("| page | performance | " + " | ".join(f"{words}, ms" for words in FIGURES.values()) + " |")
    say("|---|---|" + "---|" * len(FIGURES))
    with hammer_of(CHECKOUT) as hammer:
        for words, (name, row) in CLASSES.items():
            address = f"http://127.0.0.1:{hammer.portal.port}" + reverse(name, args=[rows[row]] if row else [])
            headers = {name: value for name, value in hammer.headers.items() if name != "Host"}
            if name == "sign_in":
                del headers["Cookie"]
            seen = [looked_at(lighthouse, address, headers) for _round in range(ROUNDS)]
            score = median(one["score"] for one in seen)
            say(
                f"| {words} | {score:.0f} | "
                + " | ".join(f"{median(one[f] for one in seen):.0f}" for f in FIGURES)
                + " |"
            )
            wrong += [words] if score < LEAST else []
    say("", *(f"Below {LEAST}: {words}" for words in wrong))
    sys.exit(bool(wrong))


def install():
    """Lighthouse's command, in `var/`: it is no part of the portal."""
    command = FOLDER / "node_modules" / ".bin" / "lighthouse"
    if not command.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / "package.json").write_text("{}")
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", f"lighthouse@{VERSION}"], cwd=FOLDER, check=True)
    return command


def looked_at(lighthouse, address, headers):
    """The score out of 100 of one look, and the figures it is made of."""
    command = [lighthouse, address, "--only-categories=performance", "--output=json", "--quiet", *PHONE]
    command += [f"--extra-headers={json.dumps(headers)}", "--chrome-flags=--headless=new --no-sandbox"]
    environment = os.environ | {"CHROME_PATH": shutil.which("chromium")}
    seen = json.loads(subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout)
    if seen.get("runtimeError"):
        raise RuntimeError(seen["runtimeError"]["message"])
    if seen["finalDisplayedUrl"] != address:
        raise RuntimeError(f"{address} led to {seen['finalDisplayedUrl']}")
    figures = {name: seen["audits"][name]["numericValue"] for name in FIGURES}
    return figures | {"score": seen["categories"]["performance"]["score"] * 100}


def say(*lines):
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
