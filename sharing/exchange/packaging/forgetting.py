"""A package that is destroyed everywhere is destroyed here too: its key, and then its bytes.

The row of the file stays with name, size and hash, so that the ledger, the receipts and the
certificate still say what there was. Without its key nothing opens what a backup may still hold.
"""

from __future__ import annotations

from django.db import connection

from portal import clock
from portal.rules.decision import Decision, objection
from portal.vault import files
from sharing.exchange.models import Exchange


def forget(exchange: Exchange) -> bool:
    """Destroys the key of the package and, once this is committed, its bytes. False when the
    database finds no ground for it, or it is done already (migration 0008)."""
    if exchange.package is None:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT destroy_package_key(%s, %s)", [exchange.id, clock.now()])
        (destroyed,) = cursor.fetchone()
    if destroyed is None:
        return False
    files.destroy(exchange.package)
    exchange.package.refresh_from_db()
    # Copies that were encrypted to the recipient's own keys are the recipient's files.
    for copy in exchange.sealed_copies.select_related("file"):
        files.destroy_key(copy.file)
    return True


def decide_kept(exchange: Exchange) -> Decision:
    """Whether the portal can still open the package."""
    gone = exchange.package is not None and exchange.package.key_destroyed_at is not None
    return Decision.unless(
        [
            objection(
                gone,
                "DESTROYED",
                "This package is destroyed: its destruction was certified, and the portal "
                "destroyed the key of its own copy. What remains are counts, hashes and the "
                "certificate. Ask the district for a new exchange.",
            )
        ]
    )
