"""What a district's steward may take as a file, and how many it would hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import Http404

from agreements.rules.elements import Element, listed
from portal.models import Organization
from portal.rules.actor import Actor
from portal.rules.decision import Decision
from portal.rules.permissions import Permission
from portal.ui.counts import Count
from sharing.exchange.rules.tallies import Withheld, strip_of, withheld_in
from sharing.exports import facts
from sharing.exports.deciding import about_class, decide_export, told
from sharing.exports.facts import Source
from sharing.exports.rules.catalog import LAYOUTS
from sharing.exports.rules.layouts.layout import Layout
from sharing.rules.access import ALLOWED


@dataclass(frozen=True, slots=True)
class ExportPage:
    """A file that could be made now. What it holds and what stays make the class."""

    source: Source
    layout: Layout
    class_of: int
    counts: dict[str, int]
    may: Decision

    @property
    def students(self) -> int:
        return self.counts.get(ALLOWED, 0)

    @property
    def withheld(self) -> list[Withheld]:
        return withheld_in(self.counts)

    @property
    def strip(self) -> tuple[list[Count], Count]:
        parts, whole = strip_of(self.counts, "In the file")
        if self.source.roster:
            return parts, Count("Enrolled students", whole.value)
        if self.source.exchange:
            return parts, Count("Sent in this exchange", whole.value)
        return parts, whole

    @property
    def elements(self) -> list[Element]:
        return listed(told(self.source, self.layout))

    @property
    def left_out(self) -> list[Element]:
        """Agreed, but without a place in this layout."""
        inside = set(told(self.source, self.layout))
        return listed(one for one in self.source.elements if one not in inside)


def sources_for(actor: Actor, day: date) -> list[Source]:
    """For the districts whose packages the actor may send; Olga has none."""
    own = actor.organizations_with(Permission.EXCHANGE_REQUEST)
    districts = Organization.objects.filter(id__in=own).order_by("name")
    return [source for district in districts for source in facts.sources(district, day)]


def classes_for(actor: Actor) -> list[int]:
    return facts.classes(actor.organizations_with(Permission.EXCHANGE_REQUEST))


def export_page_for(
    actor: Actor, *, source_key: str, layout_code: str, class_of: int, day: date
) -> ExportPage:
    """Decided for everybody as of this moment."""
    source = next((one for one in sources_for(actor, day) if one.key == source_key), None)
    layout = LAYOUTS.get(layout_code)
    if source is None or layout is None:
        raise Http404
    year = about_class(source, class_of)
    return ExportPage(
        source=source,
        layout=layout,
        class_of=year,
        counts=facts.tally(source, year, day),
        may=decide_export(source, layout),
    )
