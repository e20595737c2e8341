from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO, Protocol
from uuid import UUID

from portal.rules.actor import Actor
from sharing.records.rules.intake.district import District
from sharing.records.rules.kinds import FileEncoding
from sharing.records.rules.preview import Preview

Tell = Callable[[str], None]
Count = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Delivery:
    """A file at the door: its bytes, whose it is, who brought it, and on which day.

    `tell` hears what is done now, `count` how many rows of how many (0: not known) that was done
    with.
    """

    import_id: UUID
    organization_id: UUID
    district: District
    source: BinaryIO
    name: str
    encoding: FileEncoding
    day: date
    by: Actor
    tell: Tell
    count: Count


class Stale(Exception):
    """The records changed since the preview was shown: this is what the file would change now."""

    def __init__(self, preview: Preview) -> None:
        self.preview = preview
        super().__init__("the preview is no longer true")


class Loader(Protocol):
    notices: tuple[str, ...]

    def __init__(self, delivery: Delivery) -> None:
        """Reads the file; raises `Rejected` with all its problems."""

    def rehearse(self) -> Preview:
        """What the file would change; writes nothing."""

    def carry_out(self, promised: Preview) -> None:
        """Changes exactly what was promised, or raises `Stale` and leaves undoing to the caller."""
