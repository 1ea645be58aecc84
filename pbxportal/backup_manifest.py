"""What a manifest must look like before anything of it is believed: its checksums hold, but anybody can make some."""

from pathlib import PurePosixPath

from .archive import BadArchive

LONGEST_NAME = 255


def check_manifest(archive):
    """Raise BadArchive unless the manifest of a Reader has all that restoring reads, each of its kind."""
    for name, fits in PARTS.items():
        if name not in archive.manifest or not fits(archive.manifest[name], archive.entries):
            raise BadArchive(f"Its manifest makes no sense: {name}.")


def is_text(value):
    return isinstance(value, str) and 0 < len(value) <= LONGEST_NAME and value.isprintable()


def is_number(value):
    return type(value) is int and abs(value) < 2**63


def is_file_name(value):
    """A path below the storage, with no way out of it."""
    path = PurePosixPath(value)
    return is_text(value) and not path.is_absolute() and str(path) == value and not {"..", "."} & set(path.parts)


def are_migrations(value, _entries):
    return isinstance(value, list) and all(
        isinstance(one, list) and len(one) == 2 and all(map(is_text, one)) for one in value
    )


def are_files(value, entries):
    return isinstance(value, dict) and all(
        is_file_name(name) and is_text(entry) and entry in entries for name, entry in value.items()
    )


def are_tables(value, entries):
    return isinstance(value, dict) and all(is_text(name) and is_table(one, entries) for name, one in value.items())


def is_table(value, entries):
    if not isinstance(value, dict) or value.keys() != {"entry", "columns", "rows"}:
        return False
    columns = value["columns"]
    has_columns = isinstance(columns, list) and columns and all(map(is_text, columns))
    return has_columns and is_text(value["entry"]) and value["entry"] in entries and is_number(value["rows"])


def are_sequences(value, _entries):
    return isinstance(value, dict) and all(
        is_text(name) and isinstance(one, list) and len(one) == 2 and is_number(one[0]) and isinstance(one[1], bool)
        for name, one in value.items()
    )


PARTS = {
    "made_at": lambda value, _entries: is_text(value),
    "migrations": are_migrations,
    "files": are_files,
    "tables": are_tables,
    "sequences": are_sequences,
}
