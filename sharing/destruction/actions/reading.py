"""Taking a certificate, or the keys of those disclosed, is an act and is recorded like one."""

from __future__ import annotations

from portal.models import StoredFile
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.permissions import Permission
from portal.vault import files
from sharing.destruction.models import Certificate
from sharing.exchange.models import Return
from sharing.exchange.rules.returns import told_in


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


@action
def take_disclosed_keys(*, returned: Return, by: Actor) -> list[str]:
    """The students of one passage in a partner's own record, by their return keys."""
    decide_role(by, Permission.DISCLOSURE_READ, returned.organization_id).require()
    assert returned.content is not None  # it was handed in
    with files.open_stored(returned.content) as content:
        keys = sorted(key for key, _ in told_in(content))
    record(
        "take_disclosed_keys",
        by=by,
        organization_id=returned.organization_id,
        about=returned,
        detail={"students": len(keys)},
    )
    return keys
