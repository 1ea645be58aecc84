"""Where the files that people upload lie: a folder, perhaps of another machine, that may be full or away."""

import errno
import logging
import os
from contextlib import contextmanager, suppress

from django.core.files.storage import FileSystemStorage
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.utils.translation import gettext as _

from . import counters

logger = logging.getLogger("portal.storage")
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
UPLOADS, TEMPORARY = "uploads", "temporary"  # the storages of the portal, as its figures call them


class StorageFailed(OSError):
    """A file could not be stored; nothing of it is left. The text is for people."""


@contextmanager
def told_of_uploads():
    """What cannot be read raises StorageFailed; a file that is not there does not: its row may just have gone."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise failed(UPLOADS, error) from error


class Uploads(FileSystemStorage):
    """The storage of prompts and logos. A file is in it wholly or not at all, but for a machine that dies.

    Raises StorageFailed instead of whatever the operating system says, and tells operators.
    """

    def _save(self, name, content):
        path = self.path(name)
        was_there = os.path.lexists(path)  # somebody else's of the same name, which then stays
        try:
            return super()._save(name, content)
        except OSError as error:
            if not was_there:
                _remove(path)
            raise failed(UPLOADS, error) from error
        except BaseException:
            if not was_there:
                _remove(path)
            raise

    def _open(self, name, mode="rb"):
        with told_of_uploads():
            return super()._open(name, mode)

    def size(self, name):
        with told_of_uploads():
            return super().size(name)

    def listdir(self, path):
        with told_of_uploads():
            return super().listdir(path)

    def exists(self, name):
        """Whether a file is there. Django says no as well where nobody can tell, as when the folder is away."""
        with told_of_uploads():
            try:
                os.lstat(self.path(name))
            except FileNotFoundError:
                return False
            return True

    def delete(self, name):
        """What cannot be deleted stays, and operators are told: nothing that has been done fails by that."""
        try:
            super().delete(name)
        except OSError as error:
            failed(UPLOADS, error)

    def move(self, name, other):
        """Give a file another name, in place of what has that: it takes no room, and all of it or nothing happens."""
        os.replace(self.path(name), self.path(other))


class LargeUpload(TemporaryFileUploadHandler):
    """A large file while it comes in. Where there is no room for it, what has come goes at once."""

    def new_file(self, *args, **kwargs):
        with self.told():
            super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data, start):
        with self.told():
            super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size):
        with self.told():
            return super().file_complete(file_size)

    @contextmanager
    def told(self):
        try:
            yield
        except OSError as error:
            with suppress(OSError, AttributeError):  # it could not even be made
                self.file.close()
            raise failed(TEMPORARY, error) from error


def failed(storage, error):
    """The StorageFailed for what the operating system says, which operators find in the log and among the figures."""
    counters.STORAGE_FAILURES.labels(storage).inc()
    logger.error("The storage of %s files fails: %s", storage, errno.errorcode.get(error.errno, "no code"))
    return StorageFailed(error.errno, words(error))


def words(error):
    """What people are told."""
    if error.errno in FULL:
        return _("The portal’s storage is full: nothing has been saved. Tell your provider.")
    return _("The portal’s storage cannot be used just now: nothing has been saved. Tell your provider.")


def _remove(path):
    with suppress(OSError):  # it never came to be, or it is the whole folder that is away
        os.remove(path)
