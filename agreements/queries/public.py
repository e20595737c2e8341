"""What an officer sees before an agreement goes into the public register."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from agreements import catalog, facts
from agreements.models import Agreement, Publication
from agreements.queries.page import flow_text
from agreements.rules.lifecycle import Status
from agreements.rules.publication import decide_publication, decide_taking_out, without_people
from agreements.rules.whole import rest_of
from portal.rules.actor import Actor
from portal.rules.decision import Decision

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class Publishing:
    """What an officer sees before an agreement goes into the public register."""

    content: dict[str, Any]
    current: Publication | None
    publish: Decision
    take_out: Decision
    addresses: list[str]


def publishing_for(actor: Actor, agreement: Agreement) -> Publishing:
    """The words that would be public, who may put them there, and what looks like an address."""
    current = Publication.objects.filter(agreement=agreement, taken_out_at=None).first()
    status = Status(agreement.status)
    content = _public_text(agreement) if agreement.revision else {}
    is_published = current is not None
    return Publishing(
        content=content,
        current=current,
        publish=decide_publication(actor, status, agreement.lead_id, is_published=is_published),
        take_out=decide_taking_out(actor, agreement.lead_id, is_published=is_published),
        addresses=sorted({found for text in _texts(content) for found in EMAIL.findall(text)}),
    )


def _public_text(agreement: Agreement) -> dict[str, Any]:
    """The agreement in words, naming organizations and no person."""
    revision = agreement.revision
    if revision is None:
        raise Http404
    terms = without_people(revision.terms)
    names = {party.id: party.name for party in facts.party_facts(terms).values()}
    words = catalog.words_of(revision)
    above = agreement.parent.reference if agreement.parent else ""
    return {
        "reference": agreement.reference,
        "title": terms.title,
        "summary": terms.summary,
        "kind": terms.kind.label,
        "parties": [names[party] for party in terms.party_ids if party in names],
        "first_day": terms.effective_on.isoformat(),
        "last_day": terms.expires_on.isoformat(),
        "sha256": revision.sha256,
        "revision": revision.number,
        "flows": [_flow(flow_text(flow, names, words)) for flow in terms.flows],
        "parts": [
            {"heading": part.heading, "paragraphs": list(part.paragraphs)}
            for part in rest_of(terms, names, above)
        ],
    }


def _flow(told: Any) -> dict[str, Any]:
    return {
        "giver": told.giver,
        "recipient": told.recipient,
        "rows": told.flow.carries_rows,
        "sentences": told.sentences,
        "basis": told.flow.basis.label,
        "elements": [
            {"name": element.name, "definition": element.definition} for element in told.elements
        ],
        "clauses": [{"text": clause.text, "citation": clause.citation} for clause in told.clauses],
    }


def _texts(content: Any) -> Iterator[str]:
    """Every string in it."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for value in content.values():
            yield from _texts(value)
    elif isinstance(content, list):
        for value in content:
            yield from _texts(value)
