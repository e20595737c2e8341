"""The piece of background work: comparing a file with a package."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.urls import reverse

from portal.jobs import Handle, background
from portal.rules.decision import Refused
from sharing.linkage.models import Linkage
from sharing.linkage.rules.lifecycle import LinkageStatus


@background("linkage.compare_people")
def compare_people(handle: Handle, *, linkage_id: str) -> str:
    """Run twice, the second run does nothing."""
    from sharing.linkage import actions
    from sharing.matching import MatchingError

    linkage = Linkage.objects.select_for_update(of=("self",)).get(id=UUID(linkage_id))
    if linkage.status == LinkageStatus.LINKING:
        try:
            with transaction.atomic():
                actions.compare_file(linkage=linkage, by=handle.actor, tell=handle.progress)
        except (Refused, MatchingError) as error:
            actions.give_up(linkage=linkage, words=str(error), by=handle.actor)
    return reverse("linkage", args=[linkage.exchange.reference, linkage.number])
