"""Locking a linkage, moving it along its lifecycle, and destroying what it held."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from portal.models import StoredFile
from portal.rules.actor import Actor, decide_role
from portal.rules.permissions import Permission
from portal.vault import files
from sharing.linkage.models import Linkage
from sharing.linkage.rules.lifecycle import LINKAGE

HELD = ("people", "report", "links", "shown")


def held(linkage: Linkage) -> Linkage:
    """The linkage as it is now, held until the transaction ends."""
    return (
        Linkage.objects.select_for_update(of=("self",))
        .select_related("exchange", *HELD)
        .get(id=linkage.id)
    )


def held_by(linkage: Linkage, by: Actor) -> Linkage:
    """The same for a registrar of the college whose file it is."""
    decide_role(by, Permission.EXCHANGE_ANSWER, linkage.organization_id).require()
    return held(linkage)


def move(linkage: Linkage, verb: str, **fields: Any) -> None:
    LINKAGE.decide(linkage.status, verb).require()
    fields["status"] = LINKAGE.after(linkage.status, verb)
    for name, value in fields.items():
        setattr(linkage, name, value)
    linkage.save(update_fields=list(fields))


def end(linkage: Linkage, verb: str, **fields: Any) -> None:
    """Ends it, and destroys the names with it."""
    kept = [getattr(linkage, name) for name in HELD]
    move(linkage, verb, **dict.fromkeys(HELD), **fields)
    for stored in filter(None, kept):
        files.destroy(stored)
        stored.delete()


def forget_people(linkage: Linkage) -> None:
    """Destroys the people of a file before it ends, where nobody needs them any more."""
    stored, linkage.people = linkage.people, None
    linkage.save(update_fields=["people"])
    if stored is not None:
        files.destroy(stored)
        stored.delete()


def keep(linkage: Linkage, content: Iterable[bytes], name: str) -> StoredFile:
    return files.store(
        content,
        name=f"{linkage.id}-{name}",
        media_type="application/jsonl",
        organization_id=linkage.organization_id,
    )
