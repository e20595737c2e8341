"""A flow in plain words, made from the same terms that are enforced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from agreements.rules.bases import BASES, Clause
from agreements.rules.elements import CATALOG, Catalog, names_of
from agreements.rules.terms import FlowTerms, Frequency, Protection, Redisclosure, Sealing

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


def sentences(flow: FlowTerms, names: Names, catalog: Catalog = CATALOG) -> list[str]:
    """Who gives what to whom, why, for how long, and what families can stop."""
    why = BASES[flow.basis].short
    told = [_what(flow, names, catalog), f"Purpose: {_lower_first(flow.purpose.label)}. {why}"]
    told += _for_rows(flow, names) if flow.carries_rows else _for_tables(flow, names)
    return told


def of_clause(clause: Clause, flow: FlowTerms, names: Names, catalog: Catalog = CATALOG) -> str:
    """What the clause means for this flow; empty when the list of bases has no such sentence."""
    told = clause.plain.format(
        giver=_name(flow.giver_id, names),
        recipient=_name(flow.recipient_id, names),
        purpose=_lower_first(flow.purpose.label),
        students=_lower_first(flow.population).rstrip(".") or "not stated yet",
        elements=_listed(flow, catalog) or "nothing yet",
        people=joined(flow.recipients) or "nobody yet",
        kept=_days(flow.retention_days),
        onward=_ONWARD[flow.redisclosure],
        often=_OFTEN[flow.frequency],
        least=flow.min_cell,
        protected=_protected(flow),
    )
    return told[:1].upper() + told[1:]


def joined(items: Sequence[str]) -> str:
    """“a, b and c”."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def _listed(flow: FlowTerms, catalog: Catalog) -> str:
    return joined([_lower_first(name) for name in names_of(flow.elements, catalog)])


def _what(flow: FlowTerms, names: Names, catalog: Catalog) -> str:
    giver, recipient = _name(flow.giver_id, names), _name(flow.recipient_id, names)
    what = "one row for each student" if flow.carries_rows else "tables of counts, never a row"
    return (
        f"{giver} gives {recipient} {what}, {_OFTEN[flow.frequency]}. It is about: "
        f"{_lower_first(flow.population).rstrip('.') or 'not stated yet'}. It holds "
        f"{_listed(flow, catalog) or 'nothing yet'}, and nothing else."
    )


def _for_rows(flow: FlowTerms, names: Names) -> list[str]:
    recipient = _name(flow.recipient_id, names)
    people = joined(flow.recipients) or "Nobody yet"
    sealed = ""
    if flow.sealing is Sealing.ALWAYS:
        sealed = (
            f" Nothing is sent until {recipient} has registered a key of its own that opens it."
        )
    left_out = "refused, withdrew or blocked disclosure"
    if flow.honors_opt_out:
        left_out += ", or opted out of directory information"
    return [
        f"{people} alone may open the rows. {recipient} destroys them after "
        f"{_days(flow.retention_days)} and {_ONWARD[flow.redisclosure]}.{sealed}",
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
