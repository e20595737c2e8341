"""Two officers at once, on real connections with real commits: needs a database of its own, hence
a process of its own. Prints what happened as JSON; `test_races.py` reads it.
"""

from __future__ import annotations

import dataclasses
import json
import os
import sys
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings_test")

import django

django.setup()

from agreements import actions, facts, lineage  # noqa: E402
from agreements.models import Agreement, Approval, Draft  # noqa: E402
from agreements.rules.coverage import decide_coverage  # noqa: E402
from portal import clock, founding  # noqa: E402
from portal.rules.decision import Refused  # noqa: E402
from portal.rules.permissions import Role  # noqa: E402
from tests.agreements import making  # noqa: E402
from tests.exchange.racing import (  # noqa: E402
    A_MOMENT,
    PATIENCE,
    Seated,
    own_database,
    seated,
    started,
)

Told = dict[str, Any]


def attempt(told: Told, key: str, person: Seated, act: Callable[[Any], object]) -> None:
    with person.acting() as actor:
        try:
            act(actor)
            told[key] = "done"
        except Refused as refused:
            told[key] = [reason.code for reason in refused.decision.reasons]


def at_once(told: Told, *tries: tuple[str, Seated, Callable[[Any], object]]) -> None:
    """All of them at the same moment, each on its own connection."""
    ready = threading.Barrier(len(tries))

    def run(key: str, person: Seated, act: Callable[[Any], object]) -> None:
        ready.wait(PATIENCE)
        attempt(told, key, person, act)

    threads = [started(lambda one=one: run(*one)) for one in tries]  # type: ignore[misc]
    for thread in threads:
        thread.join(PATIENCE)


def terms_of(cast: SimpleNamespace) -> Any:
    return making.two_flow_terms(cast.dana.organization, cast.cole.organization)


def approving(agreement: Agreement, person: Seated, sha256: str) -> Callable[[Any], object]:
    return lambda by: actions.approve(
        agreement=agreement,
        organization_id=person.organization.id,
        revision_hash=sha256,
        by=by,
        day=clock.today(),
    )


def signing(agreement: Agreement, person: Seated, sha256: str) -> Callable[[Any], object]:
    return lambda by: actions.sign(
        agreement=agreement,
        organization_id=person.organization.id,
        revision_hash=sha256,
        printed_name=person.name,
        job_title="Director",
        proof=making.proof(),
        by=by,
        day=clock.today(),
    )


def status_of(cast: SimpleNamespace, agreement: Agreement) -> str:
    with cast.vera.acting():
        return str(Agreement.objects.get(id=agreement.id).status)


def hash_of(cast: SimpleNamespace, agreement: Agreement) -> str:
    with cast.vera.acting():
        revision = Agreement.objects.select_related("revision").get(id=agreement.id).revision
        assert revision is not None
        return str(revision.sha256)


def two_officers_of_one_party(cast: SimpleNamespace, dora: Seated) -> Told:
    """Dana and Dora, officers of the same district, approve at the same moment."""
    agreement = making.submitted(terms_of(cast), drafter=cast.vera)
    sha256, told = hash_of(cast, agreement), {}
    at_once(
        told,
        ("dana", cast.dana, approving(agreement, cast.dana, sha256)),
        ("dora", dora, approving(agreement, dora, sha256)),
    )
    with cast.vera.acting():
        approvals = Approval.objects.filter(agreement=agreement).count()
    return {
        "outcomes": sorted(map(str, told.values())),
        "approvals": approvals,
        "status": status_of(cast, agreement),
    }


def both_parties(cast: SimpleNamespace) -> Told:
    """The officers of both parties approve at once, then their signatories sign at once."""
    agreement = making.submitted(terms_of(cast), drafter=cast.vera)
    sha256, told = hash_of(cast, agreement), {}
    people = [("dana", cast.dana), ("cole", cast.cole)]
    at_once(told, *((f"{n} approves", p, approving(agreement, p, sha256)) for n, p in people))
    approved = status_of(cast, agreement)
    at_once(told, *((f"{n} signs", p, signing(agreement, p, sha256)) for n, p in people))
    return {**told, "approved": approved, "signed": status_of(cast, agreement)}


def approval_of_an_edited_draft(cast: SimpleNamespace) -> Told:
    """Dana has read the text and approves while Vera writes and submits another."""
    agreement = making.submitted(terms_of(cast), drafter=cast.vera)
    sha256, told = hash_of(cast, agreement), {}
    shorter = dataclasses.replace(terms_of(cast), summary="Another text.")
    entered, go_on = threading.Event(), threading.Event()

    def rewrite() -> None:
        with cast.vera.acting() as by:
            actions.revise(agreement=agreement, terms=shorter, by=by)
            actions.submit(agreement=agreement, by=by)
            entered.set()
            go_on.wait(PATIENCE)

    writing = started(rewrite)
    entered.wait(PATIENCE)
    late = started(
        lambda: attempt(told, "dana", cast.dana, approving(agreement, cast.dana, sha256))
    )
    late.join(A_MOMENT)
    told["dana_waited"] = late.is_alive()
    go_on.set()
    writing.join(PATIENCE)
    late.join(PATIENCE)
    with cast.vera.acting():
        told["approvals"] = Approval.objects.filter(agreement=agreement).count()
        told["drafts"] = Draft.objects.filter(agreement=agreement).count()
    return {**told, "status": status_of(cast, agreement)}


def two_amendments(cast: SimpleNamespace) -> Told:
    """Two amendments of one agreement get their last signature at the same moment."""
    people = [cast.dana, cast.cole]
    agreement = making.active(terms_of(cast), drafter=cast.vera, officers=people)
    told: Told = {}
    waiting = []
    for _ in range(2):
        with cast.vera.acting() as by:
            one = actions.amend(agreement=agreement, by=by, day=clock.today())
        making.submit(one, cast.vera)
        for officer in people:
            making.approve(one, officer)
        making.sign(one, cast.dana)
        waiting.append((one, hash_of(cast, one)))
    at_once(
        told,
        *(
            (str(number), cast.cole, signing(one, cast.cole, sha256))
            for number, (one, sha256) in enumerate(waiting)
        ),
    )
    return {
        "outcomes": sorted(map(str, told.values())),
        "statuses": sorted(status_of(cast, one) for one, _ in waiting),
    }


def suspension_and_decision(cast: SimpleNamespace) -> Told:
    """While something is being sent under an agreement below, nobody suspends the memorandum."""
    people = [cast.dana, cast.cole]
    parties = (cast.dana.organization, cast.cole.organization)
    above = making.active(making.memorandum_terms(*parties), drafter=cast.vera, officers=people)
    below = making.under(above, terms_of(cast), drafter=cast.vera)
    making.signed(below, drafter=cast.vera, officers=people)
    held, go_on, told = threading.Event(), threading.Event(), {}

    def send() -> None:
        with cast.vera.acting():
            lineage.hold(below.id)
            held.set()
            go_on.wait(PATIENCE)
            told["covered_while_sending"] = covered()

    def covered() -> bool:
        standing = facts.standing_of(below.id, "F1")
        assert standing is not None
        flow = standing.flow
        return bool(
            decide_coverage(
                standing,
                purpose=flow.purpose,
                elements=flow.elements,
                recipient_id=flow.recipient_id,
                day=clock.today(),
            )
        )

    sending = started(send)
    held.wait(PATIENCE)
    stopping = started(lambda: making.suspend(above, cast.cole))
    stopping.join(A_MOMENT)
    told["suspension_waited"] = stopping.is_alive()
    go_on.set()
    sending.join(PATIENCE)
    stopping.join(PATIENCE)
    with cast.vera.acting():
        told["covered_after"] = covered()
    return told


def main() -> None:
    with own_database():
        cast = seated()
        officer = founding.seat(
            "dora@northfield.example",
            "Dora",
            cast.dana.organization,
            [Role.PRIVACY_OFFICER],
            from_day=date(2026, 1, 1),
        )
        dora = Seated("dora", officer.id, cast.dana.organization)
        told = {
            "two_officers_of_one_party": two_officers_of_one_party(cast, dora),
            "both_parties": both_parties(cast),
            "approval_of_an_edited_draft": approval_of_an_edited_draft(cast),
            "two_amendments": two_amendments(cast),
            "suspension_and_decision": suspension_and_decision(cast),
        }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
