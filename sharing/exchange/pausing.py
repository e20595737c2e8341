"""Nothing more is sent to a partner that owes the destruction of what it was sent before."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from agreements import owing
from portal.models import Organization
from portal.rules.decision import Decision
from sharing.exchange.models import Exchange, HandedFile
from sharing.exchange.rules.pausing import decide_next


def paused(giver_id: UUID, recipient_id: UUID, day: date) -> Decision:
    """Whether the next package may go to this recipient. What was never taken is owed by nobody;
    what is held by law is owed by nobody meanwhile."""
    late = owing.overdue(recipient_id, day)
    if not late:
        return Decision.allow()
    sides = {"organization_id": giver_id, "recipient_id": recipient_id, "reference__in": late}
    packages = Exchange.objects.filter(**sides).exclude(downloads=None).distinct()
    files = HandedFile.objects.filter(**sides)
    held = [
        *packages.values_list("reference", flat=True),
        *files.values_list("reference", flat=True),
    ]
    owed = {one: late[one] for one in held}
    if not owed:
        return Decision.allow()
    return decide_next(Organization.objects.get(id=recipient_id).name, owed)
