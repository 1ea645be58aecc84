"""Bugs of what makes pages and sheets quick: orders read from the end, words for each row, compression."""

from .bug import Bug

BUGS = [
    Bug(
        "no room for the calls of a page",
        "pbxportal/frames.py",
        "WORDS = 33_000",
        "WORDS = 10",
        ("tests/test_frames.py",),
    ),
    Bug(
        "of a black list only entries as long as the number",
        "users/number_lists.py",
        "self.lengths = sorted({len(digits) for digits in self.entries})",
        "self.lengths = sorted({len(digits) for digits in self.entries})[-1:]",
        ("tests/users/test_number_lists.py",),
    ),
    Bug(
        "addresses of rows all with the key of the first",
        "users/templatetags/rows.py",
        "return str(key).join(around)",
        "kept[page] = [str(key).join(around)]; return kept[page][0]",
        ("tests/users/test_row_tags.py",),
    ),
    Bug(
        "a last page that is read from the end and stays upside down",
        "common/pages.py",
        "[count - stop : count - start])[::-1]",
        "[count - stop : count - start])",
        ("tests/users/test_user_order.py",),
    ),
    Bug(
        "a sheet that asks for a word with each row",
        "statistics/sheets.py",
        "            directions[leg.direction],\n",
        "            leg.get_direction_display(),\n",
        ("tests/users/test_words_of_sheets.py",),
    ),
    Bug(
        "a stream that is held back to be compressed",
        "pbxportal/compression.py",
        "if response.streaming or not response",
        "if not response",
        ("tests/test_compression.py::test_what_keeps_its_bytes",),
    ),
]
