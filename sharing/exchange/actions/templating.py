"""Taking the return template of a request: keys and columns, and nothing about a student."""

from __future__ import annotations

from datetime import date

from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.permissions import Permission
from portal.vault import files
from sharing.exchange.models import Exchange
from sharing.exchange.packaging import keys_in
from sharing.exchange.packaging.forgetting import decide_kept
from sharing.exchange.queries.permitted import decide_download
from sharing.exchange.rules.lifecycle import EXCHANGE


@action
def take_template(*, exchange: Exchange, file_format: str, by: Actor, day: date) -> list[str]:
    """The return keys in the order of the package, for whoever may take the package itself."""
    decide_role(by, Permission.EXCHANGE_ANSWER, exchange.recipient_id).require()
    EXCHANGE.decide(exchange.status, "return").require()
    decide_download(by, exchange, day).require()
    decide_kept(exchange).require()
    assert exchange.package is not None  # it is sent
    with files.open_stored(exchange.package) as package:
        keys = sorted(keys_in(package))
    record(
        "take_template",
        by=by,
        organization_id=exchange.recipient_id,
        about=exchange,
        detail={"rows": len(keys), "format": file_format},
    )
    return keys
