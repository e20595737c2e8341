"""How good the links of a file are, as far as readers can tell."""

from __future__ import annotations

from dataclasses import dataclass

from portal.rules.actor import Actor
from portal.rules.decision import Decision
from sharing.linkage import facts
from sharing.linkage.models import Linkage
from sharing.linkage.permitted import reading_for
from sharing.linkage.queries.pages import linkage_for
from sharing.linkage.rules.estimating import Share, shares
from sharing.linkage.rules.lifecycle import LinkageStatus
from sharing.linkage.rules.quality import Enough, Stratum, enough


@dataclass(frozen=True, slots=True)
class QualityPage:
    linkage: Linkage
    may_read: Decision
    strata: list[Stratum]
    enough: Enough
    precision: Share | None
    recall: Share | None
    undrawn: int

    @property
    def labelled(self) -> int:
        return sum(one.labelled for one in self.strata)

    @property
    def unsure(self) -> int:
        return sum(one.unsure for one in self.strata)

    @property
    def may_draw(self) -> bool:
        return self.linkage.status == LinkageStatus.READING and self.undrawn > 0


def quality_page_for(actor: Actor, reference: str, number: int) -> QualityPage:
    linkage = linkage_for(actor, reference, number)
    strata = facts.strata_of(linkage)
    told = enough(strata)
    precision, recall = shares(strata) if strata and told else (None, None)
    return QualityPage(
        linkage,
        reading_for(actor, linkage),
        strata,
        told,
        precision,
        recall,
        linkage.pairs.filter(proposed=True, readers=0).count(),
    )
