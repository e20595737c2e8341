from __future__ import annotations

import hashlib

from django.apps import apps
from django.db.models import Model

from agreements.models import Agreement
from consent.models import DisclosedSubject, Disclosure
from portal import clock
from portal.models import LedgerEntry, Membership, Organization, User
from sharing.demo.story.exchanging import CLASS
from sharing.demo.story.stage import Counts, Stage, require
from sharing.insight.actions import propose_table
from sharing.releases import actions, charts, exports, queries
from sharing.releases.models import Cell, Release


def propose(stage: Stage) -> Counts:
    with stage.vera.acting() as actor:
        agreement = Agreement.objects.get(id=stage.kept["agreement:Tables of college enrollment"])
        release, _job = propose_table(
            organization_id=stage.vera.organization.id,
            agreement_id=agreement.id,
            flow_key="tables",
            metric_code="first_fall",
            class_of=CLASS,
            by=actor,
        )
    stage.kept["release"] = release.id
    stage.finish_jobs()
    with stage.vera.acting():
        found = Release.objects.get(id=release.id)
        require(found.status == "in_review", f"The table is {found.status}: {found.refusal}")
        cells = Cell.objects.filter(release=found)
        hidden = cells.filter(value=None).count()
        return {
            "graduates": found.snapshot.population,
            "numbers": cells.count(),
            "hidden": hidden,
            "proof": "kept" if found.proof["promise_kept"] else "broken",
        }


def release(stage: Stage) -> Counts:
    with stage.dana.acting() as actor:
        found = Release.objects.get(id=stage.kept["release"])
        released = actions.release_table(
            release=found,
            sha256=found.published_sha256,
            comment="Checked against the agreement and the proof.",
            day=clock.today(),
            by=actor,
        )
    return {"status": released.status, "reference": released.reference}


def download(stage: Stage) -> Counts:
    with stage.gus.acting() as actor:
        found = queries.release_for(actor, stage.kept["release"])
        table = queries.table_for(actor, found)
        content = exports.rates_csv(found, table)
        views = charts.views_of(found, table, "")
        actions.note_download(
            release=found,
            file_format="rates",
            sha256=hashlib.sha256(content).hexdigest(),
            by=actor,
        )
    (stage.folder / f"{found.reference}-rates.csv").write_bytes(content)
    for view in views:
        (stage.folder / f"{found.reference}-{view.slug}.svg").write_text(view.svg)
    return {"rows": content.count(b"\n") - 1, "charts": len(views)}


PROTECTED = {"portal", "agreements", "consent", "records", "exchange", "releases"}
# What an outsider may see: the directory of organizations, and their own seat.
OWN = {Organization, Membership}


def outsider(stage: Stage) -> Counts:
    """Every protected table, as Olga: zero rows but her own seat."""
    tables = rows = 0
    with stage.olga.acting() as actor:
        for model in apps.get_models():
            if not _is_protected(model) or model in OWN:
                continue
            tables += 1
            found = model._default_manager.all()
            if model is LedgerEntry:
                found = found.exclude(organization_id__in=actor.organization_ids)
            rows += found.count()
    require(rows == 0, f"Olga sees {rows} rows that are not hers.")
    return {"tables": tables, "rows": rows}


def _is_protected(model: type[Model]) -> bool:
    return model is not User and model._meta.app_label in PROTECTED


def disclosures(stage: Stage) -> Counts:
    """34 CFR 99.32: one entry for the passage, one line for each student it concerned."""
    with stage.dana.acting():
        passages = Disclosure.objects.count()
        students = DisclosedSubject.objects.count()
    sent = len(stage.kept["package"])
    require(students == sent, f"{sent} students were sent, but {students} are on record.")
    return {"disclosures": passages, "students_on_record": students, "students_sent": sent}
