"""Letters as they are read: a sentence begins with a capital letter, after the greeting, too."""

import re
from pathlib import Path

from django.conf import settings

WORDS = re.compile(r"\{%\s*translate \"([^\"]+)\"|\{%\s*blocktranslate[^%]*%\}([^{][^%]*?)\{%")
GREETING = re.compile(r"Hello \{\{ name \}\},\{% endblocktranslate %\}\n\n(.*)\n")


def test_what_follows_the_greeting_begins_with_a_capital_letter():
    greeted = {}
    for template in (settings.BASE_DIR / "templates" / "mail").glob("*.txt"):
        for line in GREETING.findall(Path(template).read_text()):
            sentences = ["".join(found) for found in WORDS.findall(line)]
            greeted[template.name] = [one for one in sentences if one[0].islower()]
    assert len(greeted) >= 6
    assert {name: found for name, found in greeted.items() if found} == {}
