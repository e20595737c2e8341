"""The portal's own key of a package whose destruction was certified in another way: by the
certificate that closes a whole agreement."""

from __future__ import annotations

from portal.recording import action, record
from portal.rules.actor import Actor
from sharing.exchange.models import Exchange
from sharing.exchange.moving import locked
from sharing.exchange.packaging.forgetting import forget


@action
def destroy_key(*, exchange: Exchange, by: Actor) -> bool:
    """Destroys it where the database finds that nothing else is left (exchange migration 0008)."""
    current = locked(exchange)
    done = forget(current)
    assert current.package is not None  # it was sent
    record(
        "destroy_package_key",
        by=by,
        organization_id=current.recipient_id,
        about=current,
        detail={"sha256": current.package.sha256, "done": done},
    )
    return done
