"""Every field of terms under its name, as words: for comparing two texts, and for whoever lists
terms field by field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from agreements.rules.bases import BASES
from agreements.rules.elements import CATALOG, Catalog, names_of
from agreements.rules.terms import FlowTerms, Limits, ObligationTerms, Terms, TextClause
from portal.rules.vocabulary import Labelled

Names = Mapping[UUID, str]


@dataclass(frozen=True, slots=True)
class Told:
    """A field: its name and its words; several items when it is a list, none when not stated."""

    label: str
    items: tuple[str, ...]
    is_list: bool = False


def _one(label: str, value: object) -> Told:
    words = "" if value is None else str(value)
    return Told(label, (words,) if words.strip() else ())


def _list(label: str, values: Iterable[str]) -> Told:
    return Told(label, tuple(values), is_list=True)


def _labels(codes: Iterable[Labelled]) -> list[str]:
    return [code.label for code in codes]


def _day(value: date | None) -> str:
    return f"{value:%B} {value.day}, {value.year}" if value else ""


def _count(number: int | None, one: str, many: str) -> str:
    return "" if number is None else f"{number} {one if number == 1 else many}"


def _name(organization_id: UUID, names: Names) -> str:
    return names.get(organization_id, "An organization that is not registered here")


def of_whole(terms: Terms, names: Names) -> Iterator[Told]:
    yield _one("Kind", terms.kind.label)
    yield _one("Title", terms.title)
    yield _one("Summary", terms.summary)
    yield _list("Parties", [_name(party, names) for party in terms.party_ids])
    yield _one("First day", _day(terms.effective_on))
    yield _one("Last day", _day(terms.expires_on))
    yield _one("Notice of termination", _count(terms.notice_days, "day", "days"))
    yield _one("Notice of a breach, within", _count(terms.breach_hours, "hour", "hours"))
    yield _one("How rows are destroyed", terms.destruction)
    yield _one("Stands under the text with the hash", terms.parent.sha256 if terms.parent else "")


def of_limits(limits: Limits, catalog: Catalog = CATALOG) -> Iterator[Told]:
    yield _list("Purposes", _labels(limits.purposes))
    yield _list("Legal bases", _labels(limits.bases))
    yield _list("Elements", names_of(limits.elements, catalog))
    yield _one("Rows kept at most", _count(limits.most_retention_days, "day", "days"))
    yield _one("Smallest count shown, at least", limits.least_min_cell)
    yield _one("Passing it on", limits.redisclosure.label if limits.redisclosure else "")
    yield _list("Who may join", _labels(limits.joiner_kinds))
    yield _one("Open to be joined until", _day(limits.joinder_until))


def of_text(clause: TextClause) -> Iterator[Told]:
    yield _one("Heading", clause.heading)
    yield _one("Text", clause.body)


def of_flow(flow: FlowTerms, names: Names, catalog: Catalog = CATALOG) -> Iterator[Told]:
    yield _one("Who gives", _name(flow.giver_id, names))
    yield _one("Who receives", _name(flow.recipient_id, names))
    yield _one("What is shared", flow.level.label)
    yield _one("Purpose", flow.purpose.label)
    yield _one("Legal basis", flow.basis.label)
    yield _one("Which students", flow.population)
    yield _list("Elements", names_of(flow.elements, catalog))
    yield _one("How often", flow.frequency.label)
    yield _one("Rows are destroyed after", _retention(flow))
    yield _one("Passing it on", flow.redisclosure.label)
    yield _list("Named recipients", flow.recipients)
    yield _list("Custodians", flow.custodians)
    yield _one("Smallest count shown", flow.min_cell)
    yield _one("Protection", flow.protection_words)
    yield _one("Directory opt-outs", "Honored" if flow.honors_opt_out else "Do not apply")
    yield _list("What the parties agree on", _clauses(flow))


def _retention(flow: FlowTerms) -> str:
    return _count(flow.retention_days, "day", "days") if flow.retention_days else ""


def _clauses(flow: FlowTerms) -> list[str]:
    known = {clause.code: clause.text for clause in BASES[flow.basis].every_clause}
    return [known.get(code, code) for code in flow.clauses]


def of_obligation(duty: ObligationTerms, names: Names) -> Iterator[Told]:
    yield _one("Duty", duty.kind.label)
    yield _one("Of", _name(duty.owner_id, names))
    yield _one("What", duty.words)
    yield _one("First due", _day(duty.first_due))
    yield _one("Every", _count(duty.every_months, "month", "months"))
