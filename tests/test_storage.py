"""Storages that are full or away: it is said where the file is chosen, nothing half-written stays, no row changes.

Full is what the operating system says: no file of this process may grow beyond a limit, for root neither.
"""

import errno
import os
import resource
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from PIL import Image

from common.storage import StorageFailed, Uploads
from service_numbers.models import Prompt
from tests import factories
from tests.sounds import sound_file
from users.models import Company

FULL = "The portal’s storage is full: nothing has been saved. Tell your provider."
AWAY = "The portal’s storage cannot be used just now: nothing has been saved. Tell your provider."
SOUND = sound_file(1)


@contextmanager
def full_beyond(size):
    """There is room for `size` bytes a file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def away(folder):
    """Where the folder was there is something else, as when it is not mounted."""
    folder.rename(folder.with_name("mounted"))
    folder.write_text("")
    try:
        yield
    finally:
        folder.unlink()
        folder.with_name("mounted").rename(folder)


@pytest.fixture
def media(settings, tmp_path):
    """The storage is a real folder."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "common.storage.Uploads"}}
    return tmp_path / "media"


def all_in(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def noise():
    """A picture of 50 x 50 pixels that does not shrink: 7 kB."""
    with tempfile.TemporaryFile() as file:
        Image.effect_noise((50, 50), 99).convert("RGB").save(file, "PNG")
        file.seek(0)
        return file.read()


@pytest.fixture
def pages(company, media):
    """Address, the field of the file, what is chosen there, and what else is typed."""
    prompt = factories.PromptFactory(tenant=company)
    number = factories.ServiceNumberFactory(tenant=company)
    return [
        (reverse("company:logo"), "picture", noise(), {}),
        (reverse("service_numbers:add_prompt"), "file", SOUND, {"name": "Typed"}),
        (reverse("service_numbers:edit_prompt", args=[prompt.pk]), "file", SOUND, {"name": "Typed"}),
        (reverse("service_numbers:welcome_message", args=[number.pk]), "file", SOUND, {"new_name": "Typed"}),
        (reverse("company:office_hours_message"), "file", SOUND, {"new_name": "Typed"}),
    ]


def rows(company):
    company.refresh_from_db()
    return company.logo.name, list(Prompt.objects.values("pk", "name", "original", "narrow", "wide"))


def test_a_page_says_it_where_the_file_is_chosen(as_admin, company, media, pages):
    before, files = rows(company), all_in(media)
    assert len(files) == 3
    for url, field, content, typed in pages:
        for medium, words in ((full_beyond(len(SOUND) - 500 if typed else 3000), FULL), (away(media), AWAY)):
            sent = typed | {field: SimpleUploadedFile("file", content)}
            with medium:
                answer = as_admin.post(url, sent)
            assert answer.status_code == 200, url
            assert answer.context["form"].errors == {field: [words]}, url
            assert all(f'value="{value}"' in answer.content.decode() for value in typed.values()), url
            assert (rows(company), all_in(media)) == (before, files), url
    for number, (url, field, content, typed) in enumerate(pages):
        sent = {name: f"{value} {number}" for name, value in typed.items()}
        assert as_admin.post(url, sent | {field: SimpleUploadedFile("file", content)}).status_code == 302, url


def test_no_room_for_what_is_being_uploaded(as_admin, company):
    as_admin.raise_request_exception = False
    large = SimpleUploadedFile("file", b"x" * 3_000_000)
    with full_beyond(1_000_000):
        answer = as_admin.post(reverse("service_numbers:add_prompt"), {"name": "Typed", "file": large})
    text = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "<h1>The portal’s storage is full</h1>" in text
    assert "Nothing has been saved." in text
    assert list(Path(tempfile.gettempdir()).glob("*.upload")) == []


def test_no_room_to_read_what_was_uploaded(as_admin, company):
    with full_beyond(len(SOUND) // 2):
        answer = as_admin.post(
            reverse("service_numbers:add_prompt"), {"name": "Typed", "file": SimpleUploadedFile("file", SOUND)}
        )
    assert answer.context["form"].errors == {"file": [FULL]}


@pytest.mark.parametrize("room", [100, 1500, 4000])
def test_no_room_for_a_sheet(as_admin, company, room):
    as_admin.raise_request_exception = False
    before = set(Path(tempfile.gettempdir()).glob("openpyxl.*"))
    for _number in range(30):
        factories.UserFactory(tenant=company)
    with full_beyond(room):
        answer = as_admin.get(reverse("users:export"))
    assert answer.status_code == 503
    assert "<h1>The portal’s storage is full</h1>" in answer.content.decode()
    assert set(Path(tempfile.gettempdir()).glob("openpyxl.*")) == before


class Breaking(ContentFile):
    """What is being stored when the medium fails."""

    def __init__(self, code):
        super().__init__(b"")
        self.code = code

    def chunks(self, chunk_size=None):
        yield b"half"
        raise OSError(self.code, "x")


@pytest.mark.parametrize("name", ["ENOSPC", "EDQUOT", "EFBIG", "EROFS", "EACCES", "EIO"])
def test_half_a_file_goes_again(tmp_path, name, caplog):
    storage = Uploads(tmp_path)
    with pytest.raises(StorageFailed) as refused:
        storage.save("folder/file", Breaking(getattr(errno, name)))
    assert refused.value.strerror == (FULL if name in ("ENOSPC", "EDQUOT", "EFBIG") else AWAY)
    assert all_in(tmp_path) == []
    assert [(one.levelname, one.getMessage()) for one in caplog.records] == [
        ("ERROR", f"The storage of uploads files fails: {name}")
    ]


def test_what_somebody_else_has_stored_stays(tmp_path):
    storage = Uploads(tmp_path)
    storage.save("file", ContentFile(b"theirs"))
    with pytest.raises(StorageFailed):
        storage._save("file", Breaking(errno.ENOSPC))
    assert (tmp_path / "file").read_bytes() == b"theirs"


def test_what_cannot_be_deleted_breaks_nothing(media, caplog):
    default_storage.save("file", ContentFile(b"x"))
    with away(media):
        default_storage.delete("file/inside")
    assert [one.levelname for one in caplog.records] == ["ERROR"]
    assert len(all_in(media)) == 1


@contextmanager
def gone(folder, name):
    """The machine with the folder has gone: whatever is asked about a file there fails with this error."""
    code = getattr(errno, name)
    with pytest.MonkeyPatch.context() as patch:
        for asked in ("stat", "lstat", "scandir"):
            patch.setattr(os, asked, failing_below(folder, getattr(os, asked), code))
        yield


def failing_below(folder, answers, code):
    def asked(path, *args, **kwargs):
        if str(path).startswith(str(folder)):
            raise OSError(code, "x")
        return answers(path, *args, **kwargs)

    return asked


GONE = ("ESTALE", "ENOTCONN", "EIO")


@pytest.mark.parametrize("name", GONE)
def test_what_nobody_can_tell_of_a_file(tmp_path, caplog, name):
    storage = Uploads(tmp_path)
    storage.save("there", ContentFile(b"x"))
    assert (storage.size("there"), storage.exists("there"), storage.exists("not")) == (1, True, False)
    with gone(tmp_path, name):
        for ask, about in ((storage.size, "there"), (storage.exists, "there"), (storage.listdir, "")):
            with pytest.raises(StorageFailed, match="cannot be used just now"):
                ask(about)
    assert {one.getMessage() for one in caplog.records} == {f"The storage of uploads files fails: {name}"}
    with pytest.raises(FileNotFoundError):
        storage.size("not")


def test_pages_about_files_that_cannot_be_reached(as_admin, company, media, caplog):
    prompt = factories.PromptFactory(tenant=company, name="Welcome")
    as_admin.raise_request_exception = False
    operator = Client()
    operator.force_login(factories.OperatorFactory())
    for name in GONE:
        with gone(media, name):
            library = as_admin.get(reverse("service_numbers:prompts"))
            sound = as_admin.get(reverse("service_numbers:prompt_sound", args=[prompt.pk]))
            limits = operator.get(reverse("admin:users_company_change", args=[company.pk]))
        assert (library.status_code, sound.status_code, limits.status_code) == (200, 503, 200), name
        assert "Welcome" in library.content.decode()
    told = {one.getMessage() for one in caplog.records if one.name == "portal.storage"}
    assert told == {f"The storage of uploads files fails: {name}" for name in GONE}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_no_room_for_a_backup(media, tmp_path):
    company = factories.CompanyFactory()
    factories.PromptFactory(tenant=company)
    folder = tmp_path / "backups"
    refusals = []
    for room in (0, 50, 500, 5000, 20_000):
        with full_beyond(room), pytest.raises(CommandError) as refused:
            call_command("backup_portal", to=folder)
        refusals.append(str(refused.value))
        assert all_in(folder) == [], room
    folder.rmdir()
    folder.write_text("")
    with pytest.raises(CommandError) as refused:
        call_command("backup_portal", to=folder)
    refusals.append(str(refused.value))
    assert all(one.startswith("No backup was made: ") and "\n" not in one for one in refusals), refusals
    assert Company.objects.count() == 1
