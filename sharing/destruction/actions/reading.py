"""Taking a certificate is an act, and is recorded like one."""

from __future__ import annotations

from portal.models import StoredFile
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.permissions import Permission
from sharing.destruction.models import Certificate


@action
def open_certificate(*, certificate: Certificate, by: Actor) -> StoredFile:
    """The sealed document, for either side."""
    sides = (certificate.giver_id, certificate.organization_id)
    own = next((one for one in sides if by.may_in(Permission.EXCHANGE_READ, one)), sides[1])
    decide_role(by, Permission.EXCHANGE_READ, own).require()
    record(
        "open_certificate",
        by=by,
        organization_id=own,
        about=certificate,
        detail={"certificate": certificate.reference, "sha256": certificate.file_sha256},
    )
    return certificate.file
