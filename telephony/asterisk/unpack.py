"""Getting Asterisk: Debian's packages, fetched by the machine's own apt and unpacked into a folder.

Nothing is installed and nothing outside of the folder is written, so nobody needs to be root. The machine's mirror is
asked, but for a newer suite: Debian left Asterisk out of the one that most machines have. `sipp`, which plays
telephones, comes along for the tests.

    python -m telephony.asterisk.unpack FOLDER
"""

import fcntl
import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from .places import Places

SUITES = ("forky", "sid")
PACKAGES = ("asterisk", "asterisk-modules", "sip-tester")
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
SOURCES = Path("/etc/apt/sources.list.d")
URIS = re.compile(r"^URIs:\s*(\S+)", re.MULTILINE)
AS = "as version 1: {}"  # what was unpacked, and how: another number unpacks it anew
SECONDS = 900  # that one of the programs may take


class CannotUnpack(RuntimeError):
    """Asterisk could not be fetched or unpacked. The text says why, for people."""


def unpack(places):
    """Have Asterisk in `places.root`. What is there already stays; what was begun only is begun again.

    Raises CannotUnpack.
    """
    root = places.root
    if _is_whole(root):
        return
    root.parent.mkdir(parents=True, exist_ok=True)
    with _alone(root.with_name(f"{root.name}.lock")):
        if not _is_whole(root):  # somebody else may have done it meanwhile
            _unpack_anew(root)


def _unpack_anew(root):
    work = root.with_name(f"{root.name}.new")
    for folder in (root, work):
        shutil.rmtree(folder, ignore_errors=True)
    (work / "root").mkdir(parents=True)
    for package in _fetch(work):
        _run("dpkg-deb", "-x", package, work / "root")
    # What Debian's package does once it is installed: without it there is no announcement, and no recording.
    sounds = work / "root/usr/share/asterisk/sounds"
    (sounds / "en").symlink_to("en_US_f_Allison")
    (work / "root/.whole").write_text(AS.format(" ".join(PACKAGES)))
    (work / "root").rename(root)
    shutil.rmtree(work)


def _is_whole(root):
    mark = root / ".whole"
    return mark.exists() and mark.read_text() == AS.format(" ".join(PACKAGES))


@contextmanager
def _alone(path):
    with open(path, "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _fetch(work):
    """The packages with all that they need, as files: of the first suite that has them."""
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        raise CannotUnpack("Asterisk comes from Debian's packages: there is no apt-get and dpkg-deb here.")
    if not KEYRING.exists():
        raise CannotUnpack(f"{KEYRING} is missing: the package debian-archive-keyring has it.")
    mirror = _mirror()
    for suite in SUITES:
        apt = _apt_of(work / suite, mirror, suite)
        try:
            _run(*apt, "update")
            _run(*apt, "--yes", "--no-install-recommends", "--download-only", "install", *PACKAGES)
        except CannotUnpack as error:
            failed = error
        else:
            return sorted((work / suite / "cache/archives").glob("*.deb"))
    raise failed


def _mirror():
    """The address that this machine's own apt asks for Debian."""
    known = _run("apt-get", "indextargets", "--format", "$(SITE)", "Created-By: Packages").split()
    known += [uri for path in sorted(SOURCES.glob("*.sources")) for uri in URIS.findall(path.read_text())]
    mirror = next((one for one in known if "security" not in one), None)
    if mirror is None:
        raise CannotUnpack("apt knows no mirror of Debian here.")
    return mirror


def _apt_of(folder, mirror, suite):
    """apt-get with one source, which keeps all that it has in a folder and believes that nothing is installed."""
    for name in ("state/lists/partial", "cache/archives/partial"):
        (folder / name).mkdir(parents=True)
    (folder / "status").touch()
    (folder / "sources.list").write_text(f"deb [signed-by={KEYRING}] {mirror} {suite} main\n")
    options = {
        "Dir::Etc::sourcelist": folder / "sources.list",
        "Dir::Etc::sourceparts": "-",
        "Dir::State": folder / "state",
        "Dir::State::status": folder / "status",
        "Dir::Cache": folder / "cache",
        "Debug::NoLocking": "1",
        "APT::Sandbox::User": "",
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
    }
    return ["apt-get", "--quiet", *(part for name, value in options.items() for part in ("-o", f"{name}={value}"))]


def _run(*command):
    """What a program said on standard output."""
    environment = os.environ | {"LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(  # noqa: S603 - programs and words of ours, no shell
        [str(one) for one in command],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    if done.returncode:
        said = "\n".join((done.stderr or done.stdout).splitlines()[-10:])
        raise CannotUnpack(f"{command[0]} failed with {done.returncode}:\n{said}")
    return done.stdout


def main(folder):
    places = Places(Path(folder).resolve())
    try:
        unpack(places)
    except CannotUnpack as error:
        sys.exit(str(error))
    sys.stdout.write(f"Asterisk is in {places.root}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
