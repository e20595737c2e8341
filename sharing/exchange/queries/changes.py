"""The cohort of today beside the last exchange of the same class with the same partner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import overload
from uuid import UUID

from django.db import connection
from django.http import Http404

from consent import identities
from consent.rules.identity import Identity
from portal.rules.actor import Actor
from portal.rules.permissions import Permission
from portal.vault import Vault
from sharing.exchange import facts
from sharing.exchange.models import Exchange
from sharing.exchange.queries.drafting import Draft
from sharing.exchange.rules.changes import Change, Kind, Pair, compared, sums
from sharing.exchange.rules.lifecycle import ExchangeStatus

NOT_HELD = (ExchangeStatus.PREPARING, ExchangeStatus.STOPPED, ExchangeStatus.CANCELLED)
_BESIDE = """
FROM ({decided}) n
FULL JOIN (
    SELECT subject_id, code, consent_event_id FROM exchange_exchangerow WHERE exchange_id = %s
) t ON t.subject_id = n.subject_id
"""
_THEN, _NOW = "COALESCE(t.code, 'ABSENT')", "COALESCE(n.code, 'ABSENT')"
_NEWER = (
    "(t.code IS NOT NULL AND n.code IS NOT NULL "
    "AND t.consent_event_id IS DISTINCT FROM n.consent_event_id)"
)


@dataclass(frozen=True, slots=True)
class Changes:
    """What is different from the last exchange, with counts and reasons."""

    since: Exchange
    lines: list[Change]
    totals: dict[Kind, int]

    @property
    def same(self) -> int:
        return self.totals[Kind.SAME]


def changes_for(actor: Actor, draft: Draft, day: date) -> Changes | None:
    """None when this class was never sent to this partner under this flow."""
    since = last_exchange_for(actor, draft)
    if since is None:
        return None
    text, values = _beside(draft, since, day)
    with connection.cursor() as cursor:
        cursor.execute(facts.ROOM, ["off"])
        cursor.execute(
            f"SELECT {_THEN}, {_NOW}, {_NEWER}, count(*) {text} GROUP BY 1, 2, 3",
            values,
        )
        pairs = [Pair(*row) for row in cursor.fetchall()]
        cursor.execute(facts.ROOM, ["on"])
    return Changes(since, compared(pairs), sums(pairs))


def changed_names_for(
    actor: Actor, draft: Draft, *, kind: Kind, then: str, now: str, day: date
) -> tuple[Change, Sequence[tuple[UUID, Identity]]]:
    """The students of one line, opened page by page; for those who may read names."""
    if not actor.may_in(Permission.STUDENT_READ, draft.offer.pair.out.flow.giver_id):
        raise Http404
    changes = changes_for(actor, draft, day)
    wanted = (kind, then, now)
    for line in changes.lines if changes else ():
        if (line.kind, line.then, line.now) == wanted and line.opens_names:
            assert changes is not None
            return line, _Names(draft, changes.since, line, day)
    raise Http404


def last_exchange_for(actor: Actor, draft: Draft) -> Exchange | None:
    """The last package of this class to this partner for this purpose that was not called back."""
    flow = draft.offer.pair.out.flow
    own = actor.organizations_with(Permission.EXCHANGE_REQUEST)
    return (
        Exchange.objects.filter(
            organization_id__in=own & {flow.giver_id},
            recipient_id=flow.recipient_id,
            class_of=draft.class_of,
            purpose=flow.purpose,
            sent_at__isnull=False,
        )
        .exclude(status__in=NOT_HELD)
        .order_by("-sent_at")
        .first()
    )


def _beside(draft: Draft, since: Exchange, day: date) -> facts.Sql:
    flow = draft.offer.pair.out.flow
    decided, values = facts.decide_cohort(
        organization_id=flow.giver_id,
        class_of=draft.class_of,
        flow=flow,
        coverage=draft.offer.coverage,
        day=day,
    )
    return _BESIDE.format(decided=decided), [*values, since.id]


class _Names(Sequence[tuple[UUID, Identity]]):
    """Looks like a list to the paginator; opens only the page that is asked for."""

    def __init__(self, draft: Draft, since: Exchange, line: Change, day: date) -> None:
        self._draft, self._line = draft, line
        self._beside = _beside(draft, since, day)

    def __len__(self) -> int:
        return self._line.students

    @overload
    def __getitem__(self, at: int) -> tuple[UUID, Identity]: ...
    @overload
    def __getitem__(self, at: slice) -> list[tuple[UUID, Identity]]: ...
    def __getitem__(self, at: int | slice) -> tuple[UUID, Identity] | list[tuple[UUID, Identity]]:
        if isinstance(at, int):
            return self[at : at + 1][0]
        start, stop, _ = at.indices(len(self))
        text, values = self._beside
        # Of those sent then and now, the line is about those with a newer decision.
        newer = f"AND {_NEWER}" if self._line.kind is Kind.DECIDED_AGAIN else ""
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT n.subject_id {text} WHERE {_THEN} = %s AND {_NOW} = %s {newer} "
                "ORDER BY n.subject_id OFFSET %s LIMIT %s",
                [*values, self._line.then, self._line.now, start, stop - start],
            )
            subjects = [row[0] for row in cursor.fetchall()]
        vault = Vault.for_organization(self._draft.offer.pair.out.flow.giver_id)
        opened = identities.opened(vault, subjects)
        return [(subject_id, opened[subject_id]) for subject_id in subjects]
