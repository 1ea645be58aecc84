"""`python -m bench.uploads`: a quiet minute of 20 clients, then one in which four others send heavy files.

95 % of the clients' answers have to come within twice what they take in the quiet minute, and none after two seconds.
"""

import os
import sys
import time

from .portal_server import portal

SECONDS = int(os.environ.get("UPLOADS_SECONDS", "60"))  # of each minute
CLIENTS = {"Admin": 6, "Person": 10, "Engine": 4}
UPLOADERS = 4
LONGEST = 2.0  # seconds
MOST = 2.0  # times as long as in the quiet minute


def main():
    with portal("postgresql-uploads") as running:
        from .browsers import Tally
        from .crowd import begin, make_crowd
        from .load import say
        from .timing import machine

        browsers, tally, stop = make_crowd(running.port)
        uploads = Tally()
        uploaders = make_uploaders(browsers, uploads)
        clients = [one for name, count in CLIENTS.items() for one in kind_of(browsers, name)[:count]]
        running.start()
        begin(clients)
        quiet = minute(tally)
        begin(uploaders)
        loud = minute(tally)
        stop.set()
        for browser in [*clients, *uploaders]:
            browser.join(60)
        say(machine(), f"load of the machine at the end: {os.getloadavg()[0]:.1f}", "")
        say(*table(quiet, loud, uploads.answers), *(wrong := failures(quiet, loud)) or ["Both bounds are kept."])
    sys.exit(bool(wrong))


def minute(tally):
    """All answers of so many seconds from now on."""
    began = time.time()
    time.sleep(SECONDS)
    return tally.between(began, began + SECONDS)


def kind_of(browsers, name):
    return [one for one in browsers if type(one).__name__ == name]


def make_uploaders(browsers, tally):
    """Admins that are no clients, with the files that each sends in turn."""
    from service_numbers.models import ServiceNumber
    from tests import heavy_files as heavy
    from users.models import Company

    from .browsers import Uploader

    Company.objects.filter(name="Bench").update(managed_service=True)
    calendar = f"/service-numbers/{ServiceNumber.objects.first().pk}/modules/calendar/import/"
    sheets = [heavy.wide_sheet(), heavy.long_sheet(), heavy.sheet_of_texts(), heavy.dense_sheet()]
    files = [("/company/number-plan/import/", "sheet", content) for content in sheets]
    files += [(calendar, "file", content) for content in (heavy.calendar_of_centuries(), heavy.calendar_of_lines())]
    files += [("/service-numbers/prompts/add/", "file", heavy.silence())]
    files += [("/company/logo/", "picture", heavy.picture_of_words())]
    admins = kind_of(browsers, "Admin")[-UPLOADERS:]
    return [
        Uploader(one.number, port=one.port, tally=tally, stop=one.stop, username=one.username, files=files)
        for one in admins
    ]


def times(answers):
    return sorted(seconds for _moment, _what, _status, seconds in answers)


def within(answers, part):
    """Seconds within which so large a part of the answers came."""
    return times(answers)[int(len(answers) * part)]


def table(quiet, loud, uploads):
    yield "| | answers | median ms | 95 % within | longest |"
    yield "|---|---|---|---|---|"
    for name, answers in (("quiet", quiet), ("with uploads", loud), ("the uploads", uploads)):
        row = [1000 * within(answers, part) for part in (0.5, 0.95)] + [1000 * times(answers)[-1]]
        yield f"| {name} | {len(answers):,} | " + " | ".join(f"{one:.0f}" for one in row) + " |"
    yield ""


def failures(quiet, loud):
    ratio, longest = within(loud, 0.95) / within(quiet, 0.95), times(loud)[-1]
    found = [f"{one[1]}: {one[2]}" for one in [*quiet, *loud] if not isinstance(one[2], int) or one[2] >= 400]
    found += [f"95 % within {ratio:.1f} times of the quiet minute's: at most {MOST}"] if ratio > MOST else []
    return found + ([f"the longest took {longest:.1f} s: at most {LONGEST}"] if longest > LONGEST else [])


if __name__ == "__main__":
    main()
