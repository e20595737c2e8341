"""The folders of one partner, and who works them."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from portal import clock, tokens
from portal.facts import actor_for
from portal.rowsecurity import scope
from portal.rules.actor import Actor


class NoAccess(Exception):
    """The token does not live: revoked, over, or its person has left."""


@dataclass(frozen=True)
class Folder:
    """`outbox` and `inbox` are the partner's; `state` is the portal's and never shared."""

    root: Path

    @property
    def outbox(self) -> Path:
        return self.root / "outbox"

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def taken(self) -> Path:
        return self.inbox / "taken"

    @property
    def refused(self) -> Path:
        return self.inbox / "refused"

    @property
    def state(self) -> Path:
        return self.root / "state"

    def make(self) -> None:
        for folder in (self.outbox, self.inbox, self.taken, self.refused):
            folder.mkdir(parents=True, exist_ok=True)
        self.state.mkdir(mode=0o700, exist_ok=True)

    @contextmanager
    def held(self) -> Iterator[bool]:
        """Whether nobody else works this folder just now."""
        with (self.state / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True


@dataclass(frozen=True)
class Drop:
    """A folder and the token with which it is worked."""

    folder: Folder
    secret: str

    @contextmanager
    def acting(self) -> Iterator[Actor]:
        """The program, in one transaction; asked anew each time: a revoked token ends at once."""
        used = tokens.use(self.secret)
        if used is None:
            raise NoAccess("The token does not live any more. Make a new one (Programs).")
        with scope(used.user.pk):
            yield actor_for(used.user, clock.today())


def write_whole(path: Path, content: bytes) -> None:
    """Under its name only once it is whole and on the disk; never through a partner's link."""
    part = f".{path.name}.part"
    with _directory(path.parent) as folder:
        with suppress(FileNotFoundError):
            os.unlink(part, dir_fd=folder)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        with os.fdopen(os.open(part, flags, 0o666, dir_fd=folder), "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, path.name, src_dir_fd=folder, dst_dir_fd=folder)


def put_into(folder: Path, path: Path, name: str) -> None:
    """Moves a file under a new name, into this very folder and nowhere that a link leads."""
    with _directory(folder) as target:
        os.replace(path, name, dst_dir_fd=target)


@contextmanager
def _directory(path: Path) -> Iterator[int]:
    """A partner writes here too, and could have laid a link in its place: that is refused."""
    opened = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        yield opened
    finally:
        os.close(opened)
