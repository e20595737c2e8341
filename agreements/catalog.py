"""The catalog of data elements as it stands: the built-in one and what organizations added."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from agreements.models import OwnElement, Revision, RevisionWords
from agreements.rules.bases import BASES
from agreements.rules.basis import Clause, Source
from agreements.rules.elements import Element, Group, Sensitivity, with_own
from agreements.rules.own_elements import Standing
from agreements.rules.terms import FlowTerms, Terms


def catalog() -> dict[str, Element]:
    """Every element that an agreement may name, retired ones too. Needs an open scope."""
    return with_own(_own(Standing.APPROVED, Standing.RETIRED))


def offered(already: Iterable[str] = ()) -> dict[str, Element]:
    """What new terms may list: retired elements only where they stand already."""
    kept = set(already)
    retired = [one for one in _own(Standing.RETIRED) if one.code in kept]
    return with_own([*_own(Standing.APPROVED), *retired])


def _own(*standings: Standing) -> list[Element]:
    rows = OwnElement.objects.filter(standing__in=standings).select_related("organization")
    return [as_element(row) for row in rows.order_by("name")]


def as_element(row: OwnElement) -> Element:
    return Element(
        code=row.code,
        name=row.name,
        definition=row.definition,
        ceds_id=row.ceds_id,
        sensitivity=Sensitivity(row.sensitivity),
        identifies=row.identifies,
        group=Group(row.group),
        directory=row.directory,
        counted=row.counted,
        owner=row.organization.name,
    )


def keep_words(revision: Revision, terms: Terms) -> None:
    """Keeps what the codes of a submitted text mean today: a later list changes no old text."""
    known = catalog()
    codes = {code for flow in terms.flows for code in flow.elements}
    bases = {flow.basis for flow in terms.flows}
    RevisionWords.objects.create(
        agreement_id=revision.agreement_id,
        revision=revision,
        content={
            "elements": {
                code: dataclasses.asdict(known[code]) for code in sorted(codes) if code in known
            },
            "clauses": {
                clause.code: dataclasses.asdict(clause)
                for basis in sorted(bases)
                for clause in BASES[basis].every_clause
            },
        },
    )


@dataclasses.dataclass(frozen=True, slots=True)
class Words:
    """What codes mean: today's lists, or those of the day a text was submitted."""

    elements: dict[str, Element]
    kept_clauses: dict[str, Clause]

    def clauses_of(self, flow: FlowTerms) -> tuple[Clause, ...]:
        known = {clause.code: clause for clause in BASES[flow.basis].every_clause}
        known |= self.kept_clauses
        return tuple(known[code] for code in flow.clauses if code in known)


def words_of(revision: Revision | None) -> Words:
    """The words kept with the revision; today's for a draft, and for texts older than the words."""
    kept = (
        RevisionWords.objects.filter(revision=revision).values_list("content", flat=True).first()
        if revision is not None
        else None
    ) or {}
    elements = {code: _element(given) for code, given in kept.get("elements", {}).items()}
    return Words(
        elements={**catalog(), **elements},
        kept_clauses={code: _clause(given) for code, given in kept.get("clauses", {}).items()},
    )


def _element(given: dict[str, str]) -> Element:
    plain: dict[str, object] = {**given}
    plain |= {"sensitivity": Sensitivity(given["sensitivity"]), "group": Group(given["group"])}
    return Element(**plain)  # type: ignore[arg-type]


def _clause(given: dict[str, str]) -> Clause:
    plain: dict[str, object] = {**given, "source": Source(given["source"])}
    return Clause(**plain)  # type: ignore[arg-type]
