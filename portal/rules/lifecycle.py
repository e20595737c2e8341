"""States are tables: verb x status -> status, with an owner for each status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal.rules.decision import Decision, Reason


class NotPossible(Exception):
    """A verb was tried in a status that does not know it."""


@dataclass(frozen=True)
class Lifecycle:
    """`states` maps each status to who must act next; `moves` maps (status, verb) to a status."""

    name: str
    first: str
    states: Mapping[str, str]
    moves: Mapping[tuple[str, str], str]

    @property
    def final(self) -> frozenset[str]:
        return frozenset(self.states) - {status for status, _ in self.moves}

    def verbs(self, status: str) -> tuple[str, ...]:
        return tuple(verb for (state, verb) in self.moves if state == status)

    def after(self, status: str, verb: str) -> str:
        try:
            return self.moves[status, verb]
        except KeyError:
            raise NotPossible(f"{self.name}: cannot {verb} when {status}") from None

    def decide(self, status: str, verb: str) -> Decision:
        if (status, verb) in self.moves:
            return Decision.allow()
        words = status.replace("_", " ")
        return Decision.deny(
            Reason("STATUS", f"This {self.name} is {words}; it cannot be {_past(verb)} now.")
        )

    def as_markdown(self) -> str:
        """The lifecycle for docs/lifecycles.md: a diagram and a table of who acts."""
        edges = [f"    {old} --> {new}: {verb}" for (old, verb), new in self.moves.items()]
        owners = [
            f"| {status} | {owner} | {', '.join(self.verbs(status)) or 'final'} |"
            for status, owner in self.states.items()
        ]
        return "\n".join(
            [
                f"## {self.name.capitalize()}",
                "",
                "```mermaid",
                "stateDiagram-v2",
                f"    [*] --> {self.first}",
                *edges,
                *[f"    {status} --> [*]" for status in sorted(self.final)],
                "```",
                "",
                "| Status | Who acts next | Verbs |",
                "|---|---|---|",
                *owners,
                "",
            ]
        )


def _past(verb: str) -> str:
    irregular = {
        "apply": "taken over",
        "begin_closing": "brought to its closing",
        "certify": "certified",
        "commit": "committed",
        "hold": "held",
        "retry": "retried",
        "send": "sent",
        "withdraw": "withdrawn",
        "submit": "submitted",
    }
    words = verb.replace("_", " ")
    return irregular.get(verb, words + "d" if words.endswith("e") else words + "ed")
