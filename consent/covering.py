"""What a yes was for: a notice names the recipient and the records (34 CFR 99.30(b)(1) and (3)).

Who signed before an amendment added to the records did not sign for what it added.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from consent.facts import StandingSql
from consent.models import ConsentEvent, NoticeRevision, NoticeText
from consent.rules.asking.flows import covers
from consent.rules.status import ConsentStatus, Standing
from portal.rules.vocabulary import Purpose

# Joined only where such a notice exists: a class is decided for by walking along indexes.
_NARROWER = """
LEFT JOIN (
    SELECT id FROM consent_consentevent
    WHERE organization_id = %s AND purpose = %s AND notice_text_id = ANY(%s::uuid[])
) narrower ON narrower.id = {event_id}
"""


@dataclass(frozen=True, slots=True)
class Narrower:
    """The notices, in every language, whose yes is for less than a sharing holds."""

    organization_id: UUID
    purpose: Purpose
    texts: tuple[UUID, ...] = ()

    def taken_from(self, standing: StandingSql) -> StandingSql:
        """The set form: a yes under one of these notices is no answer."""
        if not self.texts:
            return standing
        return replace(
            standing,
            joins=standing.joins + _NARROWER.format(event_id=standing.event_id),
            values=[*standing.values, self.organization_id, self.purpose, list(self.texts)],
            consent=f"(CASE WHEN narrower.id IS NOT NULL AND {standing.consent} = 'given' "
            f"THEN 'none' ELSE {standing.consent} END)",
        )

    def taken_from_one(self, standing: Standing) -> Standing:
        """The same for one student."""
        if not self.texts or standing.event_id is None:
            return standing
        under = ConsentEvent.objects.filter(id=standing.event_id, notice_text__in=self.texts)
        if standing.status is not ConsentStatus.GIVEN or not under.exists():
            return standing
        return replace(standing, status=ConsentStatus.NONE)


def narrower(
    organization_id: UUID, *, purpose: Purpose, partner_id: UUID, elements: Sequence[str]
) -> Narrower:
    """Notices that do not tell of this partner, or not of all these elements."""
    told = NoticeRevision.objects.filter(
        organization_id=organization_id,
        published_at__isnull=False,
        purposes__contains=[purpose.value],
    )
    less = [
        revision_id
        for revision_id, parts in told.values_list("id", "parts")
        if parts and not covers(parts, purpose.value, partner_id, elements)
    ]
    if not less:
        return Narrower(organization_id, purpose)
    texts = NoticeText.objects.filter(revision__in=less).values_list("id", flat=True)
    return Narrower(organization_id, purpose, tuple(texts))
