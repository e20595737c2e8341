"""What agreements show of exchanges: how many students a flow would carry, which packages came.

Registered with `agreements.previews`: the agreement below knows nothing of exchanges.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from django.db.models import Max, Min, Q

from agreements import previews
from agreements.catalog import catalog
from agreements.previews import FlowCount, Looking, Received
from agreements.rules.elements import Element
from agreements.rules.terms import FlowTerms
from portal.rules.actor import Actor
from portal.rules.decision import Decision
from portal.rules.permissions import Permission
from portal.ui.formatting import day as in_words
from portal.ui.formatting import plural
from sharing.exchange import facts
from sharing.exchange.models import Exchange
from sharing.exchange.rules.lifecycle import ExchangeStatus
from sharing.records.models import Graduation
from sharing.rules.access import ALLOWED, label_of

NOT_SENT = (ExchangeStatus.PREPARING, ExchangeStatus.CANCELLED)

_GRADUATES = "SELECT subject_id, ferpa_block FROM records_graduation WHERE organization_id = %s"


@previews.counts
def graduates_decided(actor: Actor, flow: FlowTerms, day: date) -> FlowCount | None:
    """THE decision over all graduates on file, as if the agreement were in force today."""
    if not flow.carries_rows or not actor.may_in(Permission.CONSENT_READ, flow.giver_id):
        return None
    classes = Graduation.objects.filter(organization_id=flow.giver_id).aggregate(
        first=Min("class_of"), last=Max("class_of")
    )
    if classes["first"] is None:
        return None
    decided = facts.decide_sql(
        population=(_GRADUATES, [flow.giver_id]),
        organization_id=flow.giver_id,
        flow=flow,
        coverage=Decision.allow(),
        day=day,
    )
    counts = facts.tally(decided)
    return FlowCount(
        about=_classes(classes["first"], classes["last"]),
        passing=counts.pop(ALLOWED, 0),
        withheld={label_of(code): students for code, students in counts.items()},
    )


def _classes(first: int, last: int) -> str:
    """Whom the counts are about: an agreement tells its population in words alone."""
    if first == last:
        return f"All graduates on file, class of {first}"
    return f"All graduates on file, classes of {first} to {last}"


@previews.holds
def packages(looking: Looking) -> Iterator[Received]:
    """Packages that were sent under this flow, and returns that came back under it."""
    flow, known = looking.flow, catalog()
    sent = Exchange.objects.filter(
        Q(flow_out=flow.key) | Q(flow_back=flow.key), agreement_id=looking.agreement_id
    ).exclude(status__in=NOT_SENT)
    for exchange in sent.filter(organization_id=flow.giver_id, flow_out=flow.key):
        assert exchange.sent_at is not None
        yield Received(
            kind="Package",
            title=f"{exchange.reference}: class of {exchange.class_of}",
            detail=f"{plural(exchange.sent or 0, 'row,rows')}, to be destroyed by "
            f"{in_words(exchange.destroy_by)}",
            at=exchange.sent_at,
            columns=_columns(exchange.elements_out, known),
            may_open=facts.download_coverage(exchange, looking.day),
        )
    for exchange in sent.filter(recipient_id=flow.giver_id, flow_back=flow.key):
        if exchange.matched is None or exchange.sent_at is None:
            continue
        yield Received(
            kind="Return",
            title=f"{exchange.reference}: class of {exchange.class_of}",
            detail=f"Outcomes of {plural(exchange.matched, 'student,students')}",
            at=exchange.sent_at,
            columns=_columns(exchange.elements_back, known),
            may_open=facts.answer_coverage(exchange, looking.day),
        )


def _columns(codes: list[str], known: Mapping[str, Element]) -> tuple[str, ...]:
    return tuple(known[code].name if code in known else code for code in codes)
