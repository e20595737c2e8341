from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from consent.models import Guardian
from sharing.demo.region import write_broken
from sharing.demo.story.stage import Counts, Person, Stage, require, uploaded
from sharing.records import actions, queries
from sharing.records.facts import problems_of
from sharing.records.models import Graduation, Import, ImportSheet, SchoolRecord
from sharing.records.rules.kinds import ImportKind


def roster(stage: Stage) -> Counts:
    preview = _import(stage, stage.vera, ImportKind.ROSTER, stage.files["northfield/oneroster"])
    with stage.vera.acting():
        students = SchoolRecord.objects.count()
    require(students == len(stage.region.northfield), "The roster does not hold every student.")
    return {"students": students, **preview}


def graduates(stage: Stage) -> Counts:
    preview = _import(stage, stage.vera, ImportKind.GRADUATES, stage.files["northfield/graduates"])
    with stage.vera.acting():
        found = Graduation.objects.count()
    return {"graduates": found, **preview}


def neighbors(stage: Stage) -> Counts:
    for key, person in (("oakvalley", stage.otto), ("millbrook", stage.mila)):
        _import(stage, person, ImportKind.ROSTER, stage.files[f"{key}/oneroster"])
        _import(stage, person, ImportKind.GRADUATES, stage.files[f"{key}/graduates"])
    with stage.otto.acting():
        otto = SchoolRecord.objects.count()
    with stage.mila.acting():
        mila = SchoolRecord.objects.count()
    return {"students_of_otto": otto, "students_of_mila": mila}


def consents(stage: Stage) -> Counts:
    return _import(stage, stage.vera, ImportKind.CONSENTS, stage.files["northfield/consents"])


def opt_outs(stage: Stage) -> Counts:
    path = stage.files["northfield/directory_opt_outs"]
    return _import(stage, stage.vera, ImportKind.OPT_OUTS, path)


def guardians(stage: Stage) -> Counts:
    """A spreadsheet with columns of the office's own: what they hold is guessed, and confirmed."""
    path = stage.files["northfield/guardians"]
    with stage.vera.acting() as actor:
        received = actions.receive_sheet(
            organization_id=stage.vera.organization.id,
            kind=ImportKind.SHEET_GUARDIANS,
            upload=uploaded(path),
            by=actor,
        )
        desk = queries.sheet_desk_for(actor, received.id)
        actions.choose_columns(imported=received, chosen=desk.chosen, by=actor)
        desk = queries.sheet_desk_for(actor, received.id)
        chosen = replace(desk.chosen, words=desk.words)
        actions.choose_words(imported=received, chosen=chosen, by=actor)
    stage.finish_jobs()
    with stage.vera.acting() as actor:
        ready = Import.objects.get(id=received.id)
        require(ready.status == "ready", f"{path.name} is {ready.status}: {ready.problems}")
        counts = dict(ImportSheet.objects.get(imported=ready).counts)
        actions.commit_import(imported=ready, by=actor)
    stage.finish_jobs()
    with stage.vera.acting():
        done = Import.objects.get(id=received.id)
        require(done.status == "committed", f"{path.name} ended {done.status}.")
        return {"guardians": Guardian.objects.count(), **_numbers(counts)}


def broken(stage: Stage) -> Counts:
    """A refused file: the page names row, column and remedy, and nothing is stored."""
    paths = write_broken(stage.folder / "broken", stage.region)
    with stage.vera.acting() as actor:
        before = SchoolRecord.objects.count()
        received = actions.receive_import(
            organization_id=stage.vera.organization.id,
            kind=ImportKind.ROSTER,
            upload=uploaded(paths["bad_date"]),
            by=actor,
        )
    stage.finish_jobs()
    with stage.vera.acting():
        refused = Import.objects.get(id=received.id)
        require(refused.status == "refused", f"The broken roster was {refused.status}.")
        require(SchoolRecord.objects.count() == before, "A refused roster changed the records.")
        problem = problems_of(refused).problems[0]
    return {"problems": refused.problem_total, "row": problem.row, "column": problem.column}


def _import(stage: Stage, person: Person, kind: ImportKind, path: Path) -> Counts:
    """Upload, preflight in the background, look at the preview, commit in the background."""
    with person.acting() as actor:
        received = actions.receive_import(
            organization_id=person.organization.id, kind=kind, upload=uploaded(path), by=actor
        )
    stage.finish_jobs()
    with person.acting() as actor:
        ready = Import.objects.get(id=received.id)
        require(
            ready.status == "ready",
            f"{path.name} was not ready after its preflight but {ready.status}: {ready.problems}",
        )
        preview = ready.preview
        actions.commit_import(imported=ready, by=actor)
    stage.finish_jobs()
    with person.acting():
        done = Import.objects.get(id=received.id)
        require(done.status == "committed", f"{path.name} ended {done.status}.")
    return _numbers(preview)


def _numbers(preview: object) -> Counts:
    if not isinstance(preview, dict):
        return {}
    return {name: value for name, value in preview.items() if isinstance(value, int) and value}
