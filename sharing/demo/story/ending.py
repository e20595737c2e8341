from __future__ import annotations

import hashlib

from django.apps import apps
from django.db.models import Model

from agreements.models import Agreement
from consent.models import DisclosedSubject, Disclosure
from portal import clock
from portal.models import LedgerEntry, Membership, Organization, SealKey, User
from sharing.demo.story.exchanging import CLASS
from sharing.demo.story.stage import Counts, Person, Stage, require
from sharing.insight.actions import count_table, draft_table
from sharing.releases import actions, queries
from sharing.releases.actions import Texts
from sharing.releases.delivery import charts, files
from sharing.releases.delivery.about import about_release
from sharing.releases.models import Release

WORDS = Texts(
    title=f"First-fall enrollment of Northfield's graduates, class of {CLASS}",
    context="Each rate is the share of a group's graduates who were found enrolled at a college in "
    "the first fall after graduation. Compare schools with care: a school with few graduates can "
    "change by several points when a few students decide otherwise.",
    coverage="Counted are graduates about whom a college has answered under the agreement. Not "
    "counted are graduates whose family withheld consent or who are blocked, and those not yet "
    "answered for. Rates are floors: a college that does not report looks like no enrollment.",
)


def draft(stage: Stage) -> Counts:
    with stage.vera.acting() as actor:
        agreement = Agreement.objects.get(id=stage.kept["agreement:Tables of college enrollment"])
        release = draft_table(
            organization_id=stage.vera.organization.id,
            metric_code="first_fall",
            class_of=CLASS,
            dimensions=("school", "race_ethnicity", "lunch_status"),
            audience="partner",
            agreement_id=agreement.id,
            flow_key="tables",
            by=actor,
        )
        actions.edit(release=release, texts=WORDS, by=actor)
    stage.kept["release"] = release.id
    return {"reference": release.reference, "agreement": agreement.reference}


def count(stage: Stage) -> Counts:
    with stage.vera.acting() as actor:
        count_table(release=_release(stage), by=actor)
    stage.finish_jobs()
    with stage.vera.acting() as actor:
        found = _release(stage)
        require(found.status == "protected", f"The table is {found.status}: {found.refusal}")
        loss = queries.loss_for(actor, found)
        require(loss is not None, "What protection cost is not on record.")
        assert loss is not None
        return {
            "graduates": found.snapshot.population,
            "numbers": loss.cells,
            "hidden": loss.hidden_cells,
            "small_groups": loss.primary,
            "proof": "kept" if found.proof["promise_kept"] else "broken",
        }


def submit(stage: Stage) -> Counts:
    with stage.vera.acting() as actor:
        found = _release(stage)
        lines = queries.checklist_for(actor, found)
        for line in lines:
            if not line.is_computed:
                actions.tick(release=found, item=line.code, by=actor)
        submitted = actions.submit(release=found, day=clock.today(), by=actor)
    return {"lines_of_the_checklist": len(lines), "status": submitted.status}


def review(stage: Stage) -> Counts:
    """Blind: until both voted, neither the other reviewer nor the author sees a vote."""
    _vote(stage, stage.ravi, "The hidden groups are the small ones; the texts name none of them.")
    for person in (stage.ines, stage.vera, stage.dana):
        with person.acting() as actor:
            seen = queries.votes_for(actor, _release(stage)).votes
        require(not seen, f"{person.name} sees a vote before both reviewers voted.")
    found = _vote(stage, stage.ines, "Looked through the intervals: nothing can be narrowed.")
    require(found.status == "approved", f"After two votes the table is {found.status}.")
    with stage.vera.acting() as actor:
        votes = queries.votes_for(actor, _release(stage)).votes
    return {"votes": len(votes), "status": found.status}


def _vote(stage: Stage, person: Person, comment: str) -> Release:
    with person.acting() as actor:
        found = _release(stage)
        return actions.vote(
            release=found,
            sha256=found.fingerprint,
            verdict="release",
            comment=comment,
            day=clock.today(),
            by=actor,
        )


def publish(stage: Stage) -> Counts:
    with stage.dana.acting() as actor:
        found = _release(stage)
        released = actions.publish(
            release=found, sha256=found.fingerprint, day=clock.today(), by=actor
        )
    return {"status": released.status, "reference": released.reference}


def _release(stage: Stage) -> Release:
    return Release.objects.get(id=stage.kept["release"])


def download(stage: Stage) -> Counts:
    """Every file of the release, made from the protected table alone."""
    with stage.gus.acting() as actor:
        found = queries.release_for(actor, stage.kept["release"])
        table = queries.table_for(actor, found)
        about = about_release(found)
        taken = [files.made(about, table, code) for code in files.KINDS]
        views = charts.views_of(about, table)
        for one in taken:
            actions.note_download(
                release=found,
                file_format=one.code,
                sha256=hashlib.sha256(one.content).hexdigest(),
                by=actor,
            )
    for one in (*taken, *(files.drawn(about, table, view, "svg") for view in views)):
        (stage.folder / one.name).write_bytes(one.content)
    rates = next(one for one in taken if one.code == "rates")
    return {"files": len(taken), "rows": rates.content.count(b"\n") - 1, "charts": len(views)}


PROTECTED = {"portal", "agreements", "consent", "records", "exchange", "releases"}
# What an outsider may see: the directory of organizations, their own seat, and the portal's own
# seal, which is nobody's row.
OWN = {Organization, Membership, SealKey}


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
