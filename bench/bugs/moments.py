"""Bugs of what happens meanwhile: files, rows and workers that come and go while something else is done."""

from .bug import Bug

BUGS = [
    Bug(
        "a backup that lacks sheets which are not there yet",
        "pbxportal/backup_files.py",
        "        if name and lasts(name)\n",
        "        if name\n",
        ("tests/production/test_backup.py::test_everything_comes_back",),
    ),
    Bug(
        "a snapshot that begins only with the rows",
        "pbxportal/backup_rows.py",
        '    cursor.execute("SELECT 1")',
        '    cursor.execute("SET LOCAL row_security = off")',
        ("tests/production/test_backup.py::test_rows_are_those_of_the_moment_in_which_the_snapshot_began",),
    ),
    Bug(
        "a row that waits for ever for a task which has killed its workers",
        "pbxportal/worker.py",
        "            row.set_failed(WorkerDied())\n            tell_who_waits(row)\n",
        "            row.set_failed(WorkerDied())\n",
        ("tests/background/test_given_up.py",),
    ),
    Bug(
        "a sheet that can be had when its day is over",
        "users/models/export.py",
        "return self.state == self.State.READY and timezone.now() < self.kept_until",
        "return self.state == self.State.READY",
        ("tests/users/test_exports.py",),
    ),
    Bug(
        "a size that nobody can tell and that is the page's mistake",
        "common/storage.py",
        "    def size(self, name):\n        with told_of_uploads():\n            return super().size(name)\n",
        "",
        ("tests/test_storage.py",),
    ),
    Bug(
        "an import that is taken in for who has no number plan any more",
        "users/services/imports.py",
        "    if not imported.tenant.managed_service:\n",
        "    if not imported.tenant:\n",
        ("tests/users/test_imports.py",),
    ),
    Bug(
        "an import beyond the most that is found out only when it is taken in",
        "users/forms/number_plan.py",
        "            refuse_too_many(tenant=self.tenant, count=len(self.found.entries), replace=self.replaces)\n",
        "            pass\n",
        ("tests/users/test_imports.py::test_what_does_not_fit_is_refused_when_it_is_uploaded",),
    ),
]
