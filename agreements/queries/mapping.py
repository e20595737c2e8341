"""Who gives what to whom: the flows between parties, counted with how their agreements stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, F

from agreements.finding import WITHIN, Now, Standing
from agreements.models import AgreedFlow
from agreements.queries.register import readable_by
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
    for giver, recipient, level, status, flows in _flows(actor, day):
        standing = STANDING_OF[Status(status)]
        if standing is not Standing.OVER:
            found = counts.setdefault((giver, recipient), {})
            found[standing, level] = found.get((standing, level), 0) + flows
    places = {ends: _place(ends, found) for ends, found in counts.items()}
    return _mapped(places)


def _flows(actor: Actor, day: date) -> Iterable[tuple[UUID, UUID, str, str, int]]:
    """Giver, recipient, level and status of the flows of revisions shown to their parties, and how
    many are alike."""
    agreed: Any = AgreedFlow.objects.filter(
        readable_by(actor, "agreement__"), agreement__revision_id=F("revision_id")
    )
    rows: Iterable[tuple[UUID, UUID, str, str, int]] = (
        agreed.annotate(now=Now(day, "agreement__"))
        .values_list("giver_id", "recipient_id", "level", "now")
        .annotate(Count("id"))
    )
    return rows


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
    givers, recipients = ({pair[side] for pair in places} for side in (0, 1))
    names = dict(
        Organization.objects.filter(id__in=givers | recipients)
        .order_by("name")
        .values_list("id", "name")
    )
    return FlowMap(
        names=names,
        givers=[one for one in names if one in givers],
        recipients=[one for one in names if one in recipients],
        places=places,
    )
