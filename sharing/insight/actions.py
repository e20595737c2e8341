"""Count a metric and hand the table to be protected."""

from __future__ import annotations

from uuid import UUID

from portal.models import Job
from portal.recording import action
from portal.rules.actor import Actor, decide_role
from portal.rules.permissions import Permission
from portal.rules.vocabulary import LunchStatus, RaceEthnicity
from sharing.insight import facts
from sharing.insight.facts import Counted
from sharing.insight.rules.metrics import METRICS, Metric
from sharing.insight.rules.tables import Dimension, cube
from sharing.releases.actions import Proposal, propose
from sharing.releases.models import Release

OUTCOME = "outcome"
POSITIVE, NEGATIVE = "yes", "no"


@action
def propose_table(
    *,
    organization_id: UUID,
    agreement_id: UUID,
    flow_key: str,
    metric_code: str,
    class_of: int,
    by: Actor,
) -> tuple[Release, Job]:
    """Counts the metric by school, race/ethnicity and lunch status, and proposes the table."""
    decide_role(by, Permission.RELEASE_PROPOSE, organization_id).require()
    metric = METRICS[metric_code]
    counted = facts.counted(organization_id=organization_id, class_of=class_of, metric=metric)
    proposal = _proposal(metric, class_of, counted, facts.school_names(organization_id))
    return propose(
        organization_id=organization_id,
        agreement_id=agreement_id,
        flow_key=flow_key,
        proposal=proposal,
        by=by,
    )


def _proposal(
    metric: Metric, class_of: int, counted: list[Counted], schools: dict[str, str]
) -> Proposal:
    dimensions = _dimensions(metric, counted, schools)
    leaves = [
        (
            (
                group.school,
                group.race_ethnicity,
                group.lunch_status,
                POSITIVE if group.positive else NEGATIVE,
            ),
            group.count,
        )
        for group in counted
    ]
    return Proposal(
        metric=metric.code,
        metric_version=metric.version,
        title=f"{metric.name}, class of {class_of}",
        class_of=class_of,
        dimensions=[
            {"code": d.code, "label": d.label, "labels": list(d.labels.items())} for d in dimensions
        ],
        hierarchies={d.code: d.hierarchy for d in dimensions},
        counts=[(list(codes), count) for codes, count in cube(dimensions, leaves).items()],
        population=sum(group.count for group in counted),
        statement="\n\n".join(
            (metric.population, metric.rule, metric.caveat, f"Source: {metric.source}.")
        ),
    )


def _dimensions(metric: Metric, counted: list[Counted], schools: dict[str, str]) -> list[Dimension]:
    """Codes that occur, in the order people expect; a category nobody is in is no category."""
    races = {group.race_ethnicity for group in counted}
    lunches = {group.lunch_status for group in counted}
    present = {group.school for group in counted}
    return [
        Dimension("school", "School", {c: n for c, n in schools.items() if c in present}),
        Dimension(
            "race_ethnicity",
            "Race/ethnicity",
            {race.value: race.label for race in RaceEthnicity if race.value in races},
        ),
        Dimension(
            "lunch_status",
            "Lunch status",
            {lunch.value: lunch.label for lunch in LunchStatus if lunch.value in lunches},
        ),
        Dimension(OUTCOME, "Outcome", {POSITIVE: metric.positive, NEGATIVE: metric.negative}),
    ]
