"""Releases made as people make them, from an accepted exchange on."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

from portal import clock
from portal.jobs import run_now
from sharing.insight.actions import count_table, draft_table
from sharing.releases import actions
from sharing.releases.models import Release
from sharing.releases.rules.checklist import ITEMS
from tests.agreements import making as agreements
from tests.exchange import making as exchanges

CLASS = exchanges.CLASS
EVERY = ("school", "race_ethnicity", "lunch_status")
TO_TICK = tuple(item.code for item in ITEMS if not item.is_computed)


def agreed(cast: SimpleNamespace, *, named: tuple[str, ...] = ("gus@bridge.example",), **changes):
    """Northfield gives Gus's organization tables of counts, and nothing else."""
    terms = agreements.aggregate_terms(cast.vera.organization, cast.gus.organization)
    flows = tuple(replace(flow, recipients=named, **changes) for flow in terms.flows)
    return agreements.active(
        replace(terms, flows=flows),
        drafter=cast.vera,
        officers=[cast.dana, cast.gus],
    )


def flow_of(agreement) -> str:
    return agreement.revision.terms.flows[0].key


def drafted(cast: SimpleNamespace, agreement=None, *, dimensions=EVERY) -> Release:
    """Vera begins a release for Gus's organization; nothing is counted."""
    if agreement is None:
        exchanges.accepted(cast)
        agreement = agreed(cast)
    with cast.vera.acting() as vera:
        agreement.refresh_from_db()
        return draft_table(
            organization_id=cast.vera.organization.id,
            metric_code="first_fall",
            class_of=CLASS,
            dimensions=dimensions,
            audience="partner",
            agreement_id=agreement.id,
            flow_key=flow_of(agreement),
            by=vera,
        )


def internal(cast: SimpleNamespace, *, dimensions=EVERY) -> Release:
    """A draft that stays with the people of Northfield."""
    with cast.vera.acting() as vera:
        return draft_table(
            organization_id=cast.vera.organization.id,
            metric_code="first_fall",
            class_of=CLASS,
            dimensions=dimensions,
            audience="internal",
            agreement_id=None,
            flow_key="",
            by=vera,
        )


def counted(cast: SimpleNamespace, found: Release) -> Release:
    """The draft counted and protected, or refused."""
    with cast.vera.acting() as vera:
        job = count_table(release=found, by=vera)
        run_now(job.id, vera.user_id)
        job.refresh_from_db()
        assert job.status == "done", job.message
        found.refresh_from_db()
    return found


def protected(cast: SimpleNamespace, agreement=None, *, dimensions=EVERY) -> Release:
    """Vera counts the class and the engine protects the table."""
    return counted(cast, drafted(cast, agreement, dimensions=dimensions))


def submitted(cast: SimpleNamespace, found: Release) -> Release:
    """Vera completes the checklist and asks the reviewers."""
    with cast.vera.acting() as vera:
        for item in TO_TICK:
            actions.tick(release=found, item=item, by=vera)
        return actions.submit(release=found, day=clock.today(), by=vera)


def proposed(cast: SimpleNamespace, agreement=None, *, dimensions=EVERY) -> Release:
    """Counted, protected, and handed to the reviewers."""
    return submitted(cast, protected(cast, agreement, dimensions=dimensions))


def voted(person, found: Release, verdict: str = "release", comment: str = "", **changes):
    """A reviewer's vote on what they were shown."""
    with person.acting() as reviewer:
        given = {"sha256": found.fingerprint, "day": clock.today()} | changes
        return actions.vote(release=found, verdict=verdict, comment=comment, by=reviewer, **given)


def approved(cast: SimpleNamespace, found: Release) -> Release:
    """Both reviewers agree, neither knowing the other's vote."""
    voted(cast.ravi, found)
    return voted(cast.ines, found)


def published(cast: SimpleNamespace, found: Release) -> Release:
    with cast.dana.acting() as dana:
        return actions.publish(release=found, sha256=found.fingerprint, day=clock.today(), by=dana)


def release(cast: SimpleNamespace, found: Release) -> Release:
    """From review to its readers."""
    return published(cast, approved(cast, found))


def released(cast: SimpleNamespace, agreement=None, *, dimensions=EVERY) -> Release:
    return release(cast, proposed(cast, agreement, dimensions=dimensions))


def scheduled(cast: SimpleNamespace, found: Release, at) -> Release:
    """Approved, and Dana sets its time."""
    with cast.dana.acting() as dana:
        return actions.schedule(
            release=found, sha256=found.fingerprint, at=at, day=clock.today(), by=dana
        )


def again(cast: SimpleNamespace, kept: Release) -> Release:
    """A release that is kept for several tests, as this test finds it."""
    with cast.vera.acting():
        return Release.objects.get(id=kept.id)


def withdrawn(cast: SimpleNamespace, found: Release) -> Release:
    with cast.dana.acting() as dana:
        return actions.withdraw(release=found, reason="A school was counted twice.", by=dana)
