"""What the public reads of agreements, signed in or not, and what it would read of one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.http import Http404

from agreements import catalog, facts
from agreements.models import Agreement, Publication
from agreements.queries.page import flow_text
from agreements.rules.lifecycle import Status, status_on
from agreements.rules.publication import decide_publication, decide_taking_out, without_people
from agreements.rules.terms import Kind
from agreements.rules.whole import rest_of
from portal.rules.actor import Actor
from portal.rules.decision import Decision

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One agreement in the public register, and where it stands today."""

    reference: str
    kind: Kind
    status: Status
    effective_on: date
    expires_on: date
    ends_on: date | None
    replaced_by: str
    published_at: datetime
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Publishing:
    """What an officer sees before an agreement goes into the public register."""

    content: dict[str, Any]
    current: Publication | None
    publish: Decision
    take_out: Decision
    addresses: list[str]


def entries(day: date, words: str = "") -> list[Entry]:
    """The public register: those in force first, then by title."""
    wanted = words.casefold().split()
    found = [one for one in _entries("", day) if all(w in _searched(one) for w in wanted)]
    return sorted(found, key=lambda one: (one.status not in RUNNING, one.content["title"]))


def entry(reference: str, day: date) -> Entry:
    """One entry, or not found."""
    one = next(_entries(reference, day), None) if reference else None
    if one is None:
        raise Http404
    return one


def document(reference: str) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT public_document(%s)", [reference])
        row = cursor.fetchone()
    if row is None or row[0] is None:
        raise Http404
    return bytes(row[0])


def publishing_for(actor: Actor, agreement: Agreement) -> Publishing:
    """The words that would be public, who may put them there, and what looks like an address."""
    current = Publication.objects.filter(agreement=agreement, taken_out_at=None).first()
    status = Status(agreement.status)
    content = public_text(agreement) if agreement.revision else {}
    is_published = current is not None
    return Publishing(
        content=content,
        current=current,
        publish=decide_publication(actor, status, agreement.lead_id, is_published=is_published),
        take_out=decide_taking_out(actor, agreement.lead_id, is_published=is_published),
        addresses=sorted({found for text in _texts(content) for found in EMAIL.findall(text)}),
    )


def public_text(agreement: Agreement) -> dict[str, Any]:
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


RUNNING = frozenset({Status.ACTIVE, Status.EXPIRING})


def _entries(reference: str, day: date) -> Iterator[Entry]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM public_agreements(%s)", [reference])
        assert cursor.description is not None
        columns = [column.name for column in cursor.description]
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    for row in rows:
        yield Entry(
            reference=row["reference"],
            kind=Kind(row["kind"]),
            status=status_on(
                row["status"],
                expires_on=row["expires_on"],
                day=day,
                ends_on=row["ends_on"],
                superseded_on=row["superseded_on"],
            ),
            effective_on=row["effective_on"],
            expires_on=row["expires_on"],
            ends_on=row["ends_on"],
            replaced_by=row["replaced_by"] or "",
            published_at=row["published_at"],
            content=json.loads(row["content"]),
        )


def _searched(one: Entry) -> str:
    told = one.content
    elements = [element["name"] for flow in told["flows"] for element in flow["elements"]]
    words = [one.reference, told["title"], told["summary"], *told["parties"], *elements]
    return " ".join(words).casefold()


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
