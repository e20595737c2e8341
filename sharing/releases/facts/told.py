"""What was told before, to anyone, and the turns that tables take."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from sharing.releases import protection
from sharing.releases.members import Members, joined_and_left, opened
from sharing.releases.models import Cell, Release


def locked(release_id: UUID) -> Release:
    return Release.objects.select_for_update(of=("self",)).get(id=release_id)


def take_turns(organization_id: UUID, of: str = "releases") -> None:
    """Until this transaction ends no other table of the organization is counted or released:
    a table is either told before another is counted, or known to be told after it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{of}|{organization_id}"]
        )


def next_reference(organization_id: UUID, year: int) -> str:
    """R-2026-0001, counted per organization and year, one after the other."""
    take_turns(organization_id, of="references")
    prefix = f"R-{year}-"
    last = (
        Release.objects.filter(organization_id=organization_id, reference__startswith=prefix)
        .order_by("-reference")
        .first()
    )
    number = int(last.reference.removeprefix(prefix)) + 1 if last else 1
    return f"{prefix}{number:04d}"


def cells_of(release: Release) -> list[Cell]:
    return list(Cell.objects.filter(release=release).order_by("position"))


def about_the_same(release: Release) -> QuerySet[Release]:
    """Other tables about the same people, whoever was to read them."""
    return Release.objects.filter(
        organization_id=release.organization_id,
        class_of=release.class_of,
        metric=release.metric,
    ).exclude(id=release.id)


def told_before(release: Release) -> QuerySet[Release]:
    """Those that somebody may have seen, also early, and also when they were withdrawn since:
    partners are assumed to keep and pool them. Constraints for ever."""
    return about_the_same(release).exclude(told_at=None).order_by("told_at", "reference")


def earlier_tables(release: Release) -> list[protection.Told]:
    """What was told before about these people, with who joined and who left since."""
    told = list(told_before(release).select_related("snapshot"))
    now = opened(release.snapshot) if told else None
    return [
        protection.Told(
            found.reference, found, cells_of(found), _moves(opened(found.snapshot), now)
        )
        for found in told
    ]


def _moves(then: Members | None, now: Members | None) -> protection.Moves | None:
    """None when nobody moved, or when nobody kept who was counted then."""
    if then is None or now is None or then.dimensions != now.dimensions:
        return None
    joined, left = joined_and_left(then, now)
    if not joined and not left:
        return None
    return protection.Moves(now.dimensions, joined, left)


def _same_table(release: Release) -> QuerySet[Release]:
    return about_the_same(release).filter(
        recipient_id=release.recipient_id,
        audience=release.audience,
        spec__dimensions=release.spec["dimensions"],
    )


def released_of_the_same(release: Release) -> QuerySet[Release]:
    """Earlier releases of the same table to the same readers that still stand."""
    return _same_table(release).filter(status="released").order_by("-released_at")


def predecessor_of(release: Release) -> Release | None:
    """The latest release of the same table to the same readers, if one still stands."""
    return released_of_the_same(release).first()


def is_revised(release: Release) -> bool:
    """Whether a revised draft of it exists that was not discarded."""
    return Release.objects.filter(revises=release).exclude(status="discarded").exists()


def due(moment: datetime) -> list[tuple[UUID, UUID]]:
    """Scheduled releases whose time has come, and who set it. Asked by the clock, for nobody."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT release_id, scheduled_by_id FROM due_releases(%s)", [moment])
        return [(row[0], row[1]) for row in cursor.fetchall()]
