"""What an import will change, counted before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Preview:
    """`rows` = added + changed + unchanged; `gone` are rows of ours that the file leaves out.

    `groups` counts the file's rows by school (or by kind of event), by name. `silent` are our
    schools of which a roster has no student at all, each with those who are enrolled there: a part
    of the roster, or a school that is no more. `ends_silent`: somebody said that it is the latter.
    """

    added: int
    changed: int
    unchanged: int
    gone: int = 0
    new_schools: tuple[str, ...] = ()
    groups: tuple[tuple[str, int], ...] = ()
    silent: tuple[tuple[str, int], ...] = ()
    ends_silent: bool = False

    @property
    def at_silent(self) -> int:
        return sum(students for _, students in self.silent)

    @property
    def rows(self) -> int:
        return self.added + self.changed + self.unchanged

    @property
    def changes_nothing(self) -> bool:
        ends = self.ends_silent and self.silent
        return not (self.added or self.changed or self.gone or self.new_schools or ends)

    def counts(self) -> dict[str, int]:
        return {
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "gone": self.gone,
            **({"ended": self.at_silent} if self.ends_silent else {}),
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
            silent=tuple((name, count) for name, count in stored.get("silent", [])),
            ends_silent=stored.get("ends_silent", False),
        )
