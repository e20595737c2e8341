"""A flow in plain words, made from the same terms that are enforced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from agreements.rules.elements import CATALOG
from agreements.rules.terms import FlowTerms, Frequency, Protection, Redisclosure
from portal.rules.vocabulary import LegalBasis

Names = Mapping[UUID, str]

_OFTEN = {
    Frequency.ONCE: "once",
    Frequency.YEARLY: "once a year",
    Frequency.TERMLY: "once a term",
    Frequency.ON_REQUEST: "whenever it is asked",
}
_ONWARD = {
    Redisclosure.NONE: "passes them on to nobody",
    Redisclosure.PROTECTED_TABLES: "passes on nothing but protected tables of counts",
    Redisclosure.WITH_CONSENT: "passes them on only with the family's written consent",
}
_WHY = {
    LegalBasis.CONSENT: "A student is included only while a written consent stands.",
    LegalBasis.SCHOOL_OFFICIAL: "The recipient works as a school official under the giver's "
    "direct control.",
    LegalBasis.ENROLLMENT: "It serves the student's enrollment at or transfer to the recipient.",
    LegalBasis.AUDIT_EVALUATION: "It serves to evaluate an education program.",
    LegalBasis.STUDIES: "It serves a study made for the giver.",
    LegalBasis.DIRECTORY: "The giver designated these items as directory information.",
    LegalBasis.DEIDENTIFIED: "No student can be told from what is shared.",
}


def sentences(flow: FlowTerms, names: Names) -> list[str]:
    """Who gives what to whom, why, for how long, and what families can stop."""
    told = [_what(flow, names), f"Purpose: {_lower_first(flow.purpose.label)}. {_WHY[flow.basis]}"]
    told += _for_rows(flow, names) if flow.carries_rows else _for_tables(flow, names)
    return told


def joined(items: Sequence[str]) -> str:
    """“a, b and c”."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def _what(flow: FlowTerms, names: Names) -> str:
    giver, recipient = _name(flow.giver_id, names), _name(flow.recipient_id, names)
    what = "one row for each student" if flow.carries_rows else "tables of counts, never a row"
    listed = joined([_lower_first(CATALOG[c].name) if c in CATALOG else c for c in flow.elements])
    return (
        f"{giver} gives {recipient} {what}, {_OFTEN[flow.frequency]}. It is about: "
        f"{_lower_first(flow.population).rstrip('.') or 'not stated yet'}. It holds "
        f"{listed or 'nothing yet'}, and nothing else."
    )


def _for_rows(flow: FlowTerms, names: Names) -> list[str]:
    recipient = _name(flow.recipient_id, names)
    people = joined(flow.recipients) or "Nobody yet"
    left_out = "refused, withdrew or blocked disclosure"
    if flow.honors_opt_out:
        left_out += ", or opted out of directory information"
    return [
        f"{people} alone may open the rows. {recipient} destroys them after "
        f"{_days(flow.retention_days)} and {_ONWARD[flow.redisclosure]}.",
        f"A student whose family {left_out}, is left out every time.",
    ]


def _for_tables(flow: FlowTerms, names: Names) -> list[str]:
    recipient = _name(flow.recipient_id, names)
    return [f"{_protected(flow)} {recipient} {_ONWARD[flow.redisclosure]}."]


def _protected(flow: FlowTerms) -> str:
    if flow.protection is Protection.ROUNDED:
        return (
            f"Every number is rounded to a multiple of {flow.rounding_base}, up or down by chance, "
            "so that all sums still hold. No exact count of a group is shown."
        )
    if flow.protection is Protection.NOISE:
        return (
            "Every number carries random noise, so that nobody can tell whether a student is "
            f"counted. All tables about one class together spend a budget of {flow.budget_words}; "
            "when it is used up, no further table is given."
        )
    return (
        f"No group smaller than {flow.min_cell} is shown, nor any number from which one could be "
        "worked out."
    )


def _name(organization_id: UUID, names: Names) -> str:
    return names.get(organization_id, "An organization that is no party")


def _days(days: int) -> str:
    if days >= 365 and days % 365 == 0:
        years = days // 365
        return "one year" if years == 1 else f"{years} years"
    return "one day" if days == 1 else f"{days} days"


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
