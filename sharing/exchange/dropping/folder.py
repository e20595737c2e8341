"""The folders of one partner, and who works them."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
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
    """Under its name only once it is whole and on the disk."""
    part = path.with_name(f".{path.name}.part")
    with part.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    os.replace(part, path)
