"""A backup that is damaged, or that somebody has made, is refused in one line before anything has changed."""

import io
import json
import random
import zipfile

import pytest
from django.core.management import CommandError, call_command

from pbxportal import archive
from pbxportal.archive import BadArchive, opened_archive
from pbxportal.backup_manifest import check_manifest
from tests import factories
from tests.test_try_again import everything

DAMAGES = 300


def contents(path):
    """All of a backup that restoring reads; raises BadArchive."""
    with opened_archive(path) as opened:
        check_manifest(opened)
        return opened.manifest, {name: opened.open(name).read() for name in opened.entries}


def forged(whole, change=None, **manifest):
    """The same archive with another manifest, and with right checksums."""
    with zipfile.ZipFile(io.BytesIO(whole)) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    told = json.loads(members["manifest.json"]) | manifest
    if change:
        change(told, members)
    members["manifest.json"] = members.get("as it is") or json.dumps(told).encode()
    members.pop("as it is", None)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return file.getvalue()


def one_table(about):
    def change(told, _members):
        name = next(iter(told["tables"]))
        told["tables"][name] = told["tables"][name] | about

    return change


def manifest_of(content):
    return lambda _told, members: members.update({"as it is": content})


def without_a_member(_told, members):
    members.pop(next(name for name in members if name != "manifest.json"))


def with_another_member(_told, members):
    members["../../etc/passwd"] = b"x"


def bomb(told, members):
    content = bytes(archive.PLAUSIBLE + 1)
    members["files/bomb"] = content
    told["entries"]["files/bomb"] = {"sha256": "x", "size": len(content)}


def entry_of(name):
    return lambda told, _members: told.update(files={name: next(iter(told["entries"]))})


PATHS = ["../out", "/etc/passwd", "a/../../out", "a//b", "./a", "", ".", "..", "a\x00b", "a\nb", "x" * 300, "a/"]
FORGED = {
    **{f"the path {path[:20]!r}": {"change": entry_of(path)} for path in PATHS},
    "a file that is no entry": {"files": {"a": "files/none"}},
    "a file that is a number": {"files": {"a": 7}},
    "files that are a list": {"files": ["a"]},
    "no format": {"change": lambda told, _members: told.pop("format")},
    "another format": {"format": 2},
    "no entries": {"change": lambda told, _members: told.pop("entries")},
    "entries that are a list": {"change": lambda told, _members: told.update(entries=list(told["entries"]))},
    "entries that are nothing": {"entries": None},
    "no day": {"change": lambda told, _members: told.pop("made_at")},
    "a day that is a number": {"made_at": 7},
    "a day of two lines": {"made_at": "today\nand tomorrow"},
    "migrations that are a word": {"migrations": "users"},
    "migrations in threes": {"migrations": [["users", "0001_initial", "x"]]},
    "migrations in lists of lists": {"migrations": [[["users"], "0001_initial"]]},
    "a newer version": {"migrations": [["users", "9999_next_year"]]},
    "tables that are a list": {"tables": []},
    "a table that is nothing": {"tables": {"users_user": None}},
    "columns that are a word": {"change": one_table({"columns": "id"})},
    "columns that are numbers": {"change": one_table({"columns": [1]})},
    "no columns": {"change": one_table({"columns": []})},
    "rows that are a word": {"change": one_table({"rows": "many"})},
    "rows that are true": {"change": one_table({"rows": True})},
    "rows that are no number": {"change": one_table({"rows": float("nan")})},
    "far too many rows": {"change": one_table({"rows": 10**30})},
    "an entry that is a list": {"change": one_table({"entry": []})},
    "sequences that are numbers": {"sequences": {"users_user_id_seq": 7}},
    "a sequence beyond all": {"sequences": {"users_user_id_seq": [10**30, True]}},
    "a manifest that is a list": {"change": manifest_of(b"[]")},
    "a manifest that is nothing": {"change": manifest_of(b"null")},
    "a deep manifest": {"change": manifest_of(b"[" * 1_000_000)},
    "a manifest with an endless number": {"change": manifest_of(b'{"format": ' + b"1" * 10_000 + b"}")},
    "a manifest in another encoding": {"change": manifest_of('{"format": "é"}'.encode("latin-1"))},
    "a manifest that is empty": {"change": manifest_of(b" ")},
    "without a member": {"change": without_a_member},
    "with another member": {"change": with_another_member},
    "a bomb": {"change": bomb},
}


def damaged(whole, chance):
    """Bytes changed, taken out, put in or cut off somewhere."""
    place, many = chance.randrange(len(whole)), chance.choice([1, 1, 1, 4, 40, 400])
    return chance.choice(
        [
            whole[:place],
            whole[:place] + chance.randbytes(many) + whole[place + many :],
            whole[:place] + chance.randbytes(many) + whole[place:],
            whole[:place] + whole[place + many :],
            whole[:place] + bytes([whole[place] ^ (1 << chance.randrange(8))]) + whole[place + 1 :],
            whole[:place] + bytes(many) + whole[place + many :],
        ]
    )


def refusal(path):
    with pytest.raises(CommandError) as refused:
        call_command("restore_portal", path=path, replace=True)
    return str(refused.value)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_each_is_refused_in_one_line(tmp_path):
    factories.PromptFactory(tenant=factories.CompanyFactory())
    call_command("backup_portal", to=tmp_path / "backups")
    (path,) = (tmp_path / "backups").iterdir()
    whole, right, before = path.read_bytes(), contents(path), everything()
    bad = tmp_path / "bad.zip"
    said = {"a folder": refusal(tmp_path), "nothing": refusal(tmp_path / "none")}
    for name, content in {
        "empty": b"",
        "no zip": b"PK" * 500,
        **{name: forged(whole, **how) for name, how in FORGED.items()},
    }.items():
        bad.write_bytes(content)
        said[name] = refusal(bad)
    wrong = {name: words for name, words in said.items() if "\n" in words or len(words) > 450}
    assert wrong == {}
    # Tests of browsers in the same process leave a connection, and then all that can be read is refused for that.
    other = ("newer version", "other connections")
    odd = [words for words in said.values() if not words.startswith("Nothing was restored: ")]
    assert [words for words in odd if not any(one in words for one in other)] == []
    refused = sum(is_refused(bad, damaged(whole, random.Random(seed)), right) for seed in range(DAMAGES))
    assert refused > DAMAGES * 0.9
    bad.write_bytes(forged(whole))
    assert contents(bad)[1].keys() == right[1].keys()  # it is the forging above that is refused
    assert everything() == before


def is_refused(path, content, right):
    """Whether a damaged archive is refused; one that is not restores what the right one does."""
    path.write_bytes(content)
    try:
        found = contents(path)
    except BadArchive as error:
        return "\n" not in str(error)
    assert found == right
    return False
