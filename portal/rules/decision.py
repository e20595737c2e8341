"""A decision carries its reasons, so the screen, the refusal and the ledger say the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something may or may not happen: a stable code for machines, words for people."""

    code: str
    text: str


class Refused(Exception):
    """An act was insisted on that a decision denies."""

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        super().__init__("; ".join(reason.text for reason in decision.reasons) or "Refused")


@dataclass(frozen=True, slots=True)
class Decision:
    allowed: bool
    reasons: tuple[Reason, ...] = ()

    @classmethod
    def allow(cls, *reasons: Reason) -> Decision:
        return cls(True, reasons)

    @classmethod
    def deny(cls, *reasons: Reason) -> Decision:
        return cls(False, reasons)

    @classmethod
    def unless(cls, objections: Iterable[Reason | None]) -> Decision:
        """Allow when no objection was raised; otherwise deny with all of them, in order."""
        raised = tuple(reason for reason in objections if reason is not None)
        return cls(not raised, raised)

    def __bool__(self) -> bool:
        return self.allowed

    def require(self) -> None:
        if not self.allowed:
            raise Refused(self)


def objection(raised: bool, code: str, text: str) -> Reason | None:
    """A reason when the objection holds, nothing otherwise. Reads well inside `Decision.unless`."""
    return Reason(code, text) if raised else None
