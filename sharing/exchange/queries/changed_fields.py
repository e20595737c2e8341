"""Of students sent again: which agreed fields say something else than in the last package."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.http import Http404

from agreements.rules.elements import Element, listed
from consent.rules.identity import Identity
from portal.rules.actor import Actor
from portal.rules.permissions import Permission
from portal.vault import files
from sharing.exchange import facts
from sharing.exchange.models import Exchange
from sharing.exchange.packaging.forgetting import decide_kept
from sharing.exchange.packaging.verify import students_in
from sharing.exchange.queries.changes import last_exchange_for
from sharing.exchange.queries.drafting import Draft
from sharing.exchange.rules.contents import RETURN_KEY, Graduate, cells_of, columns_of

_AGAIN = """
SELECT r.return_key, r.subject_id FROM exchange_exchangerow r
JOIN ({decided}) n ON n.subject_id = r.subject_id AND n.code = 'ALLOWED'
WHERE r.exchange_id = %s AND r.code = 'ALLOWED'
"""


@dataclass(frozen=True, slots=True)
class Field:
    """What one field of one student said then, and says now."""

    element: Element
    then: str
    now: str


@dataclass(frozen=True, slots=True)
class ChangedStudent:
    subject_id: UUID
    identity: Identity
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class ChangedFields:
    """`students` only for those who may read names. `known` is False when the last package is
    destroyed: what it held is not known any more, and that is as it should be."""

    since: Exchange
    known: bool
    sent_again: int
    changed: int
    counts: list[tuple[Element, int]]
    students: list[ChangedStudent]
    first_time: list[Element]
    no_longer: list[Element]


def changed_fields_for(actor: Actor, draft: Draft, day: date) -> ChangedFields:
    """Compares the last package of this class with the records of today, student by student."""
    since = last_exchange_for(actor, draft)
    if since is None:
        raise Http404
    again = _sent_again(draft, since, day)
    new = columns_of(draft.offer.pair.out.flow.elements)[1:]
    old = columns_of(since.elements_out)[1:]
    known = since.package is not None and decide_kept(since).allowed
    both = [one.code for one in listed(column for column in old if column in new)]
    found = list(_compared(since, again, both)) if known else []
    counts = Counter(field.element.code for student in found for field in student.fields)
    reads = actor.may_in(Permission.STUDENT_READ, since.organization_id)
    return ChangedFields(
        since=since,
        known=known,
        sent_again=len(again),
        changed=len(found),
        counts=[
            (element, counts[element.code]) for element in listed(both) if counts[element.code]
        ],
        students=found if reads else [],
        first_time=listed(column for column in new if column not in old),
        no_longer=listed(column for column in old if column not in new),
    )


def _sent_again(draft: Draft, since: Exchange, day: date) -> dict[str, UUID]:
    """Return key to student, of those sent then who may be sent today."""
    flow = draft.offer.pair.out.flow
    decided, values = facts.decide_cohort(
        organization_id=flow.giver_id,
        class_of=draft.class_of,
        flow=flow,
        coverage=draft.offer.coverage,
        day=day,
    )
    with connection.cursor() as cursor:
        cursor.execute(facts.ROOM, ["off"])
        cursor.execute(_AGAIN.format(decided=decided), [*values, since.id])
        found = dict(cursor.fetchall())
        cursor.execute(facts.ROOM, ["on"])
    return found


def _compared(
    since: Exchange, again: dict[str, UUID], columns: list[str]
) -> Iterator[ChangedStudent]:
    assert since.package is not None  # only asked where it is kept
    elements = listed(columns)
    with files.open_stored(since.package) as package:
        then = {
            row[RETURN_KEY]: [row[column] for column in columns]
            for row in students_in(package)
            if row[RETURN_KEY] in again
        }
    for graduate in _today(since):
        before = then.get(graduate.return_key)
        now = cells_of(graduate, columns)
        if before is None or before == now:
            continue
        told = zip(elements, before, now, strict=True)
        fields = tuple(Field(*one) for one in told if one[1] != one[2])
        yield ChangedStudent(again[graduate.return_key], graduate.identity, fields)


def _today(since: Exchange) -> Iterator[Graduate]:
    for chunk in facts.graduates_of(since):
        yield from chunk
