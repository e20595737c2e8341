"""Who gives what to whom: the flows between parties, counted with how their agreements stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import CharField, F, Func, JSONField, Value

from agreements.finding import WITHIN, Standing, with_status
from agreements.queries.register import agreements_for
from agreements.rules.lifecycle import Status
from portal.models import Organization
from portal.rules.actor import Actor

ACROSS = 6  # recipients that fit beside each other on a desk
STANDING_OF = {status: standing for standing, within in WITHIN.items() for status in within}


@dataclass(frozen=True, slots=True)
class Place:
    """The flows from one organization to another, by where their agreements stand."""

    giver: UUID
    recipient: UUID
    rows: int
    tables: int
    standings: tuple[tuple[Standing, int], ...]

    @property
    def flows(self) -> int:
        return self.rows + self.tables


@dataclass(frozen=True, slots=True)
class FlowMap:
    """Givers down, recipients across; `places` holds only pairs between which a flow is agreed."""

    names: dict[UUID, str]
    givers: list[UUID]
    recipients: list[UUID]
    places: dict[tuple[UUID, UUID], Place]

    @property
    def is_wide(self) -> bool:
        """Whether a table with all recipients across would be too wide to read."""
        return len(self.recipients) > ACROSS

    def pairs(self) -> list[tuple[str, str, Place]]:
        """Giver, recipient and what is agreed, by name."""
        named = [(self.names[a], self.names[b], place) for (a, b), place in self.places.items()]
        return sorted(named, key=lambda pair: pair[:2])

    def across(self) -> list[str]:
        return [self.names[one] for one in self.recipients]

    def lines(self) -> list[tuple[str, list[tuple[str, bool, Place | None]]]]:
        """Each giver with its places: the recipient, whether it is itself, what is agreed."""
        return [
            (
                self.names[giver],
                [
                    (self.names[one], one == giver, self.places.get((giver, one)))
                    for one in self.recipients
                ],
            )
            for giver in self.givers
        ]


def map_for(actor: Actor, day: date) -> FlowMap:
    """Flows of all agreements that are not over, of the organizations the actor reads for."""
    counts: dict[tuple[UUID, UUID], dict[tuple[Standing, str], int]] = {}
    for giver, recipient, level, status in _flows(with_status(agreements_for(actor), day)):
        standing = STANDING_OF[Status(status)]
        if standing is not Standing.OVER:
            found = counts.setdefault((UUID(giver), UUID(recipient)), {})
            found[standing, level] = found.get((standing, level), 0) + 1
    places = {ends: _place(ends, found) for ends, found in counts.items()}
    return _mapped(places)


def _flows(agreements: Any) -> Iterable[tuple[str, str, str, str]]:
    """Giver, recipient and level of each flow of a revision shown to its parties, and standing."""
    flow = Func(
        F("revision__content__flows"), function="jsonb_array_elements", output_field=JSONField()
    )
    submitted = agreements.filter(revision__isnull=False).order_by()
    rows: Iterable[tuple[str, str, str, str]] = (
        submitted.annotate(flow=flow)
        .annotate(giver=_text("giver_id"), recipient=_text("recipient_id"), level=_text("level"))
        .values_list("giver", "recipient", "level", "now")
    )
    return rows


def _text(key: str) -> Func:
    return Func(F("flow"), Value(key), function="jsonb_extract_path_text", output_field=CharField())


def _place(ends: tuple[UUID, UUID], found: dict[tuple[Standing, str], int]) -> Place:
    standings = [
        (one, sum(count for (standing, _), count in found.items() if standing is one))
        for one in Standing
    ]
    return Place(
        giver=ends[0],
        recipient=ends[1],
        rows=sum(count for (_, level), count in found.items() if level == "rows"),
        tables=sum(count for (_, level), count in found.items() if level != "rows"),
        standings=tuple((standing, count) for standing, count in standings if count),
    )


def _mapped(places: dict[tuple[UUID, UUID], Place]) -> FlowMap:
    ends = {end for pair in places for end in pair}
    names = dict(
        Organization.objects.filter(id__in=ends).order_by("name").values_list("id", "name")
    )
    return FlowMap(
        names=names,
        givers=[one for one in names if any(giver == one for giver, _ in places)],
        recipients=[one for one in names if any(recipient == one for _, recipient in places)],
        places=places,
    )
