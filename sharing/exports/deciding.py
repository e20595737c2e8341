"""Whether a file may be made from a source, about which class, and what it tells. No actor here."""

from __future__ import annotations

from agreements.rules.coverage import FlowStanding
from agreements.rules.terms import Sealing
from portal.rules.decision import Decision, Reason, objection
from sharing.exchange.rules.pairs import both
from sharing.exports import facts
from sharing.exports.facts import Source
from sharing.exports.rules.layouts.layout import Layout
from sharing.exports.rules.students import ELEMENTS


def told(source: Source, layout: Layout) -> tuple[str, ...]:
    """The elements that a file of this layout tells of these students."""
    return layout.told(ELEMENTS if source.is_own else source.elements)


def about_class(source: Source, class_of: int) -> int:
    """An exchange has its class and a roster its year, whatever was chosen beside them."""
    if source.exchange is not None:
        return source.exchange.class_of
    if source.roster:
        return facts.school_year(source.organization.id) or class_of
    return class_of


def decide_export(source: Source, layout: Layout) -> Decision:
    if source.is_own:
        words = "This layout is for handing over. Choose the agreement under which it is sent."
        reason = Reason("NO_AGREEMENT", words)
        return Decision.deny(reason) if layout.leaves_home else Decision.allow()
    if source.standing is None:
        return source.coverage
    return both(source.coverage, _decide_open(source.standing), layout.decide(source.elements))


def _decide_open(standing: FlowStanding) -> Decision:
    """A file in somebody else's layout leaves as it is: nobody could read it otherwise."""
    return Decision.unless(
        [
            objection(
                standing.flow.sealing is Sealing.ALWAYS,
                "ONLY_ENCRYPTED",
                "The agreement lets these rows go only encrypted to a key of the recipient's own, "
                "and a file in this layout leaves as it is. Send a package instead.",
            )
        ]
    )
