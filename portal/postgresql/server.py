"""The portal's own PostgreSQL: made, started, shared and stopped without anyone's help.

One server per installation, reached through a socket in a folder that only its owner may enter.
Whoever uses the server holds a shared lock on a file. The kernel drops that lock when a process
ends, however it ends, so no list of users can go stale; the last one to leave stops the server.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import os
import shlex
import shutil
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from portal.postgresql import programs
from portal.postgresql.programs import SOCKET, Unavailable

PATIENCE = 60.0  # seconds for what is left of a killed server to go, and for recovery

# What a failing statement held (names, birth dates) stays out of the server's log.
DISCREET = ("log_min_error_statement=panic", "log_error_verbosity=terse")
# After a kill: one call for the whole disk instead of one for each of a thousand files.
SWIFT = ("recovery_init_sync_method=syncfs",) if sys.platform == "linux" else ()

_threads = threading.RLock()
_held: dict[Path, int] = {}


def _after_fork() -> None:
    """A child may be forked while another thread holds the lock; that thread is not in it."""
    global _threads
    _threads = threading.RLock()


os.register_at_fork(after_in_child=_after_fork)


def running(folder: Path) -> Path:
    """Where the socket of this server is. Makes and starts the server when that is needed."""
    folder = folder.absolute()
    with _threads:
        if folder not in _held or not _answers(folder):
            with _one_at_a_time(folder):
                _join(folder)
                if not _answers(folder):
                    _start(folder)
    return programs.socket_folder(folder)


def _answers(folder: Path) -> bool:
    """Whether a server listens. A killed one leaves its files behind, but nobody listening."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(programs.socket_folder(folder) / SOCKET))
        except PermissionError as error:
            raise Unavailable(_not_ours(folder)) from error
        except OSError:
            return False
    return True


@contextlib.contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    folder.parent.mkdir(parents=True, exist_ok=True)
    descriptor = _open(folder, ".lock")
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _open(folder: Path, kind: str) -> int:
    try:
        return os.open(folder.with_name(folder.name + kind), os.O_RDWR | os.O_CREAT, 0o600)
    except PermissionError as error:
        raise Unavailable(_not_ours(folder)) from error


def _join(folder: Path) -> None:
    if folder not in _held:
        descriptor = _open(folder, ".users")
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        _held[folder] = descriptor
        atexit.register(_leave, folder)


def _leave(folder: Path) -> None:
    """Stops the server unless another process still uses it."""
    # Closed and not unlocked: a forked child shares this lock and keeps it by its own copy.
    os.close(_held.pop(folder))
    with contextlib.suppress(Unavailable, OSError), _one_at_a_time(folder):
        descriptor = _open(folder, ".users")
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            programs.run("pg_ctl", "-w", "-m", "fast", "-D", str(folder), "stop")
        finally:
            os.close(descriptor)


def _start(folder: Path) -> None:
    programs.prepare(folder)
    if not (folder / "PG_VERSION").exists():
        _make(folder)
    programs.require_same_version(folder)
    _clear_remains(folder)
    settings = " ".join(f"-c {setting}" for setting in (*DISCREET, *SWIFT))
    sockets = shlex.quote(str(programs.socket_folder(folder)))
    programs.run(
        *("pg_ctl", "-w", "-t", str(int(PATIENCE)), "-D", str(folder), "-l", str(folder / "log")),
        *("-o", f"-h '' -k {sockets} {settings}", "start"),
    )


def _make(folder: Path) -> None:
    """Made beside its place and renamed: a killed `initdb` never leaves half a database."""
    if folder.exists():
        try:
            folder.rmdir()
        except OSError as error:
            raise Unavailable(f"{folder} is not a database; move it away.") from error
    draft = folder.with_name(folder.name + ".new")
    shutil.rmtree(draft, ignore_errors=True)
    programs.make_private(draft)
    programs.run(
        *("initdb", "--auth=trust", "--encoding=UTF8", "--username=postgres", "-D", str(draft)),
        # One collation everywhere, whatever languages the machine has installed.
        *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
    )
    draft.rename(folder)


def _clear_remains(folder: Path) -> None:
    """A killed server leaves files with its number, which another process may have by now.

    PostgreSQL would then refuse to start. They may go once nothing runs in the data folder.
    """
    deadline = time.monotonic() + PATIENCE
    while programs.at_work_in(folder):
        if time.monotonic() > deadline:
            raise Unavailable(f"A server that does not answer still runs in {folder}.")
        time.sleep(0.1)
    sockets = programs.socket_folder(folder)
    for left in (folder / "postmaster.pid", sockets / SOCKET, sockets / f"{SOCKET}.lock"):
        left.unlink(missing_ok=True)


def _not_ours(folder: Path) -> str:
    return (
        f"The database under {folder} belongs to another user of this machine. Run this as that "
        "user, or set THROUGHLINE_VAR to a folder of your own."
    )
