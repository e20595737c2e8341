from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import timedelta
from typing import Any, Literal

from portal import clock
from portal.rules.decision import Refused
from portal.vault import files, signing
from sharing.demo.region import answer_package
from sharing.demo.story.stage import Counts, Stage, require, uploaded
from sharing.exchange import actions, facts
from sharing.exchange.models import Exchange, ExchangeRow, Return

CLASS = 2026
Dialect = Literal["request", "graduates"]


def send(stage: Stage) -> Counts:
    with stage.vera.acting() as actor:
        (pair,) = facts.pairs_of(stage.vera.organization.id)
        exchange = actions.prepare(
            pair=pair,
            class_of=CLASS,
            due_on=clock.today() + timedelta(days=30),
            by=actor,
            day=clock.today(),
        )
    stage.kept["exchange"] = exchange.id
    stage.finish_jobs()
    with stage.vera.acting():
        sent = Exchange.objects.get(id=exchange.id)
        codes = list(ExchangeRow.objects.filter(exchange=sent).values_list("code", flat=True))
    require(sent.status == "sent", f"{sent.reference} is {sent.status}, not sent.")
    reasons = {code: codes.count(code) for code in sorted(set(codes)) if code != "ALLOWED"}
    require(
        len(codes) == (sent.sent or 0) + sum(reasons.values()),
        "Withheld and sent do not add up to the cohort.",
    )
    return {
        "cohort": len(codes),
        "sent": sent.sent,
        "withheld": sum(reasons.values()),
        "reasons": ", ".join(f"{code} {count:,}" for code, count in reasons.items()),
        "by_reason": reasons,
    }


def download(stage: Stage) -> Counts:
    with stage.cole.acting() as actor:
        exchange = Exchange.objects.get(id=stage.kept["exchange"])
        require(
            not ExchangeRow.objects.exists(), "Cole can see which students the district withheld."
        )
        package = actions.download(exchange=exchange, by=actor, day=clock.today())
        content = files.read_stored(package)
        public = bytes(Exchange.objects.get(id=exchange.id).public_key)
    path = stage.folder / f"{exchange.reference}.zip"
    path.write_bytes(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        manifest = signing.verified_payload(json.loads(archive.read("manifest.dsse.json")), public)
        rows = list(csv.DictReader(io.StringIO(archive.read("students.csv").decode("utf-8-sig"))))
    stage.kept["package"] = rows
    return {"rows": len(rows), "bytes": len(content), "signature": "verified", **_few(manifest)}


def _few(manifest: dict[str, Any]) -> Counts:
    return {"files_named": len(manifest.get("files", []))}


def answer(stage: Stage) -> Counts:
    return _answer(stage, "request")


def answer_in_the_other_dialect(stage: Stage) -> Counts:
    """A later report of the same terms, with the other header: accepted, and nothing is doubled."""
    before = stage.kept["outcomes"]
    counts = _answer(stage, "graduates")
    outcomes = accept(stage)["outcomes"]
    require(outcomes == before, "The other header dialect doubled outcomes.")
    return counts | {"outcomes": outcomes}


def _answer(stage: Stage, dialect: Dialect) -> Counts:
    path = stage.folder / f"return-{dialect}.csv"
    answered = answer_package(stage.kept["package"], stage.region, dialect=dialect, path=path)
    returned = _hand_in(stage, dialect)
    return {
        "sent": len(stage.kept["package"]),
        "matched": returned.matched,
        "unmatched": returned.unmatched,
        "rows": answered.rows,
        "dialect": returned.dialect,
    }


def _hand_in(stage: Stage, dialect: Dialect) -> Return:
    path = stage.folder / f"return-{dialect}.csv"
    with stage.cole.acting() as actor:
        exchange = Exchange.objects.get(id=stage.kept["exchange"])
        checked = actions.check_return(
            exchange=exchange,
            upload=uploaded(path),
            encoding="utf-8",
            by=actor,
            day=clock.today(),
        )
        return actions.submit_return(returned=checked, by=actor, day=clock.today())


def accept(stage: Stage) -> Counts:
    with stage.vera.acting() as actor:
        returned = Return.objects.get(exchange_id=stage.kept["exchange"], status="submitted")
        actions.begin_acceptance(returned=returned, by=actor, day=clock.today())
    stage.finish_jobs()
    with stage.vera.acting():
        exchange = Exchange.objects.get(id=stage.kept["exchange"])
        stored = _outcomes()
    require(exchange.status == "accepted", f"{exchange.reference} is {exchange.status}.")
    require(
        exchange.sent == (exchange.matched or 0) + (exchange.unmatched or 0),
        "Matched and unmatched do not add up to what was sent.",
    )
    stage.kept["outcomes"] = stored
    return {
        "sent": exchange.sent,
        "matched": exchange.matched,
        "unmatched": exchange.unmatched,
        "outcomes": stored,
    }


def _outcomes() -> int:
    from sharing.records.models import Outcome

    return Outcome.objects.count()


def answer_again(stage: Stage) -> Counts:
    """The same bytes change nothing, and say so."""
    try:
        _hand_in(stage, "request")
    except Refused as refused:
        said = refused.decision.reasons[0].code
    else:
        said = "taken"
    with stage.vera.acting():
        stored = _outcomes()
    require(stored == stage.kept["outcomes"], "The same file changed the outcomes.")
    return {"answer": said, "outcomes_added": 0}
