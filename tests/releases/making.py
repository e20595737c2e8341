"""Releases made as people make them, from an accepted exchange on."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

from portal import clock
from portal.jobs import run_now
from sharing.insight.actions import propose_table
from sharing.releases import actions
from sharing.releases.models import Release
from tests.agreements import making as agreements
from tests.exchange import making as exchanges

CLASS = exchanges.CLASS


def agreed(cast: SimpleNamespace, *, named: tuple[str, ...] = ("gus@bridge.example",)):
    """Northfield gives Gus's organization tables of counts, and nothing else."""
    terms = agreements.aggregate_terms(cast.vera.organization, cast.gus.organization)
    flows = tuple(replace(flow, recipients=named) for flow in terms.flows)
    return agreements.active(
        replace(terms, flows=flows),
        drafter=cast.vera,
        officers=[cast.dana, cast.gus],
    )


def flow_of(agreement) -> str:
    return agreement.revision.terms.flows[0].key


def proposed(cast: SimpleNamespace, agreement=None) -> Release:
    """Vera counts the class and the engine protects the table."""
    if agreement is None:
        exchanges.accepted(cast)
        agreement = agreed(cast)
    with cast.vera.acting() as vera:
        agreement.refresh_from_db()
        release, job = propose_table(
            organization_id=cast.vera.organization.id,
            agreement_id=agreement.id,
            flow_key=flow_of(agreement),
            metric_code="first_fall",
            class_of=CLASS,
            by=vera,
        )
        run_now(job.id, vera.user_id)
        job.refresh_from_db()
        assert job.status == "done", job.message
        release.refresh_from_db()
    return release


def released(cast: SimpleNamespace, agreement=None) -> Release:
    return release(cast, proposed(cast, agreement))


def release(cast: SimpleNamespace, found: Release) -> Release:
    with cast.dana.acting() as dana:
        return actions.release_table(
            release=found,
            sha256=found.published_sha256,
            comment="",
            day=clock.today(),
            by=dana,
        )


def withdrawn(cast: SimpleNamespace, found: Release) -> Release:
    with cast.dana.acting() as dana:
        return actions.withdraw(release=found, comment="A school was counted twice.", by=dana)
