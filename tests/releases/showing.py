"""The readers' page in each of its states, rendered without a database."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string

from portal.rules.decision import Decision, Reason
from sharing.releases.delivery import changes, charts
from sharing.releases.delivery.about import legend_of, method_of
from sharing.releases.delivery.changes import Edition
from sharing.releases.delivery.headline import headline_of
from sharing.releases.delivery.lines import hidden_of
from sharing.releases.views import reading
from tests.releases import specimens
from tests.ui.rendering import GUS, request_of

RELEASED = datetime(2026, 11, 3, 15, 30, tzinfo=UTC)


def release(**changed: Any) -> SimpleNamespace:
    about = specimens.about()
    given = {
        "id": about.id,
        "reference": about.number,
        "title": about.title,
        "organization": about.publisher,
        "recipient": about.recipient,
        "audience": "partner",
        "agreement_reference": about.agreement,
        "class_of": about.class_of,
        "status": "released",
        "get_status_display": "Released",
        "released_at": RELEASED,
        "publish_at": None,
        "withdrawn_at": None,
        "withdrawal_reason": "",
    }
    return SimpleNamespace(**(given | changed))


def other(number: str, **changed: Any) -> SimpleNamespace:
    return release(id=UUID(int=int(number[-4:])), reference=number, **changed)


def numbers(chosen: str = "") -> dict[str, Any]:
    about, (_, table) = specimens.about(), specimens.specimen()
    hidden, every = hidden_of(table)
    return {
        "about": about,
        "headline": headline_of(about, table),
        "views": charts.views_of(about, table, chosen),
        "hidden": hidden,
        "numbers": every,
        "legend": legend_of(about, table),
        "method": method_of(about, table),
        "sha256": table.proof.published_sha256,
    }


def compared() -> dict[str, Any]:
    """Against a release of the year before, in which one school did worse."""
    leaves = specimens.leaves()
    leaves["s2", "white", "free", "no"] += 900
    before = Edition(specimens.about(number="R-2025-0003"), specimens.protected(leaves)[1])
    now = Edition(specimens.about(), specimens.specimen()[1])
    return {
        "changes": SimpleNamespace(
            sentence="9 numbers changed, 2 are shown for the first time, none is newly hidden.",
            against=other("R-2025-0003", status="superseded"),
        ),
        "comparable": True,
        "compared": changes.compared(before, now),
    }


def page(
    found: SimpleNamespace, *, early: bool = False, publishes: bool = False, **context: Any
) -> str:
    given = {
        "release": found,
        "page": SimpleNamespace(release=found, is_prerelease=early, publishes=publishes),
        "before": None,
        "after": None,
        "recalls": [],
        "works": False,
        "reads_agreement": False,
    }
    request = request_of(GUS)
    return render_to_string("releases/detail.html", given | context, request)


def _recall(*, confirmed: bool, may: Decision) -> SimpleNamespace:
    return SimpleNamespace(
        id=UUID(int=9),
        organization="College Bridge",
        confirmed_by="Gus Lindqvist" if confirmed else "",
        confirmed_at=RELEASED if confirmed else None,
        may_confirm=may,
    )


def all_states() -> dict[str, str]:
    found, later = release(), other("R-2026-0009")
    withdrawn = release(
        status="withdrawn",
        get_status_display="Withdrawn",
        withdrawn_at=datetime(2026, 11, 20, 9, 0, tzinfo=UTC),
        withdrawal_reason="A school was counted twice.",
    )
    scheduled = release(
        status="scheduled", get_status_display="Scheduled", released_at=None, publish_at=RELEASED
    )
    superseded = release(status="superseded", get_status_display="Superseded")
    files = {"files": reading.files_of(found)}
    no = Decision.deny(Reason("NOT_A_READER", "Only people who read or took it confirm this."))
    return {
        "released": page(found, **files, **numbers(), **compared()),
        "one school": page(found, **files, **numbers("s2")),
        "early reader": page(scheduled, early=True, **numbers()),
        "preview": page(scheduled, publishes=True, preview=True, **numbers()),
        "superseded": page(superseded, after=later, **files, **numbers()),
        "withdrawn": page(
            withdrawn, after=later, recalls=[_recall(confirmed=False, may=Decision.allow())]
        ),
        "withdrawn, confirmed": page(
            withdrawn, recalls=[_recall(confirmed=True, may=Decision.deny())]
        ),
        "withdrawn, of a colleague": page(withdrawn, recalls=[_recall(confirmed=False, may=no)]),
        "nothing yet": page(release(status="counted", released_at=None)),
    }
