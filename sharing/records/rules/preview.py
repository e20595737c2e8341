"""What an import will change, counted before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Preview:
    """`rows` = added + changed + unchanged; `gone` are rows of ours that the file leaves out.

    `groups` counts the file's rows by school (or by kind of event), by name.
    """

    added: int
    changed: int
    unchanged: int
    gone: int = 0
    new_schools: tuple[str, ...] = ()
    groups: tuple[tuple[str, int], ...] = ()

    @property
    def rows(self) -> int:
        return self.added + self.changed + self.unchanged

    @property
    def changes_nothing(self) -> bool:
        return not (self.added or self.changed or self.gone or self.new_schools)

    def counts(self) -> dict[str, int]:
        return {
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "gone": self.gone,
        }

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Preview:
        return cls(
            added=stored["added"],
            changed=stored["changed"],
            unchanged=stored["unchanged"],
            gone=stored["gone"],
            new_schools=tuple(stored["new_schools"]),
            groups=tuple((name, count) for name, count in stored["groups"]),
        )
