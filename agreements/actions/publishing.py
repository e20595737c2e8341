"""Putting a signed agreement into the public register, and taking it out."""

from __future__ import annotations

from agreements import public_documents
from agreements.models import Agreement, Publication
from agreements.moving import locked, tell
from agreements.queries.public import publishing_for
from portal import clock
from portal.recording import action
from portal.rules.actor import Actor
from portal.rules.decision import Decision, Reason


@action
def publish(*, agreement: Agreement, names_nobody: bool, by: Actor) -> Publication:
    """Anyone may read it from now on: the words without any person, and the document.

    No program knows whether a clause names somebody; an officer has read it and says so.
    """
    current = locked(agreement)
    asked = publishing_for(by, current)
    asked.publish.require()
    if asked.addresses:
        Decision.deny(Reason("ADDRESS", f"It holds an address: {asked.addresses[0]}.")).require()
    if not names_nobody:
        Decision.deny(
            Reason("NAMES", "Read the text and confirm that it names no person.")
        ).require()
    assert current.revision_id is not None
    entry = Publication.objects.create(
        agreement=current,
        revision_id=current.revision_id,
        organization_id=current.lead_id,
        content=asked.content,
        document=public_documents.public_pdf(asked.content),
        published_at=clock.now(),
        published_by_id=by.user_id,
    )
    tell("publish", current, by=by, organization_id=current.lead_id)
    return entry


@action
def take_out(*, agreement: Agreement, by: Actor) -> Publication:
    """Nobody finds it in the public register any more; that it stood there is not forgotten."""
    current = locked(agreement)
    asked = publishing_for(by, current)
    asked.take_out.require()
    assert asked.current is not None
    asked.current.taken_out_at, asked.current.taken_out_by_id = clock.now(), by.user_id
    asked.current.save(update_fields=["taken_out_at", "taken_out_by"])
    tell("take_out", current, by=by, organization_id=current.lead_id)
    return asked.current
