"""Files of an engine that nobody else may read."""

import os
from contextlib import suppress


def write_private(path, text):
    """Write a file that nobody else may read: it is there wholly or not at all. Whether anything changed."""
    with suppress(FileNotFoundError):
        if path.read_text() == text:
            return False
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    with open(beside, "w", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    return True
