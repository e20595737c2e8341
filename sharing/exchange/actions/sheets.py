"""A return in columns of its own: kept while somebody says what they hold, then checked."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, Reason
from portal.rules.mapping import Chosen, decide_columns, decide_words, fingerprint, questions_of
from portal.rules.permissions import Permission
from portal.sheets import detected
from sharing.exchange.actions.uploading import begin_upload, finish_upload, keep_part
from sharing.exchange.gathering import sheet_in
from sharing.exchange.models import Exchange, Return, ReturnSheet, Upload
from sharing.exchange.remembering import remember
from sharing.exchange.returned_sheets import Opened, college_of
from sharing.exchange.rules.lifecycle import UPLOAD
from sharing.exchange.rules.sheets.fields import KEYED, SHAPES, ReturnField
from sharing.exchange.rules.sheets.terms import decide_terms


@action
def begin_sheet(
    *,
    exchange: Exchange,
    upload: UploadedFile,
    encoding: str,
    by: Actor,
    day: date,
    purpose: str = KEYED,
    options: dict[str, Any] | None = None,
) -> ReturnSheet:
    """Keeps the sheet as it came, encrypted, for a day. Raises `Rejected` for what is no table."""
    found = detected(upload)
    upload.seek(0)
    content = upload.read()
    upload.seek(0)
    waiting = begin_upload(
        exchange=exchange,
        file_name=upload.name or "sheet",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        encoding=encoding or found.encoding.value,
        by=by,
        day=day,
    )
    table = _table(upload, waiting)
    for number in range(1, waiting.part_count + 1):
        start = (number - 1) * waiting.part_size
        part = content[start : start + waiting.part_size]
        sha256 = hashlib.sha256(part).hexdigest()
        keep_part(upload=waiting, number=number, content=part, sha256=sha256, by=by, day=day)
    # The same file once more is the same upload: what was said of it before is said anew.
    sheet, _ = ReturnSheet.objects.update_or_create(
        upload=waiting,
        defaults={
            "organization_id": waiting.organization_id,
            "purpose": purpose,
            "columns": list(table.columns),
            "rows": len(table.rows),
            "fingerprint": fingerprint(table.columns),
            "chosen": {},
            "options": options or {},
            "letters": " ".join(found.letters),
        },
    )
    return sheet


def _table(upload: UploadedFile, waiting: Upload) -> Any:
    file: Any = upload.file
    opened = Opened(file, waiting.size, waiting.file_name, waiting.encoding)
    table = opened.sheet()
    upload.seek(0)
    if not table.rows:
        Decision.deny(
            Reason("NO_ROWS", "The file has no row below its first one, the names of the columns.")
        ).require()
    return table


@action
def choose_sheet_columns(*, sheet: ReturnSheet, chosen: Chosen, by: Actor) -> ReturnSheet:
    """Which column holds what. What their words mean is asked next."""
    current = _held(sheet, by)
    shape = SHAPES[current.purpose](college_of(current.upload.exchange.recipient))
    decide_columns(shape, chosen).require()
    current.chosen = chosen.as_json()
    current.save(update_fields=["chosen"])
    _record("choose_columns", current, by, fields=sorted(map(str, chosen.columns)))
    return current


@action
def choose_sheet_words(*, sheet: ReturnSheet, chosen: Chosen, by: Actor) -> ReturnSheet:
    """What the words mean, which days the terms have; remembered, whatever the rows say."""
    current = _held(sheet, by)
    shape = SHAPES[current.purpose](college_of(current.upload.exchange.recipient))
    decide_columns(shape, chosen).require()
    table = sheet_in(current.upload)
    questions = questions_of(shape, table, chosen)
    decide_words(questions, chosen).require()
    terms = chosen.words.get(ReturnField.TERM, {})
    decide_terms((word for word in terms if word), terms).require()
    current.chosen = chosen.as_json()
    current.save(update_fields=["chosen"])
    remember(current.organization_id, table.columns, chosen, current.purpose)
    _record("choose_words", current, by)
    return current


@action
def check_sheet(*, sheet: ReturnSheet, by: Actor, day: date) -> Return:
    """Checks every row as that of a report. Raises `Rejected` and leaves the sheet where it is."""
    current = _held(sheet, by)
    return finish_upload(
        upload=current.upload,
        by=by,
        day=day,
        blocked=current.options.get("blocked"),
        told=Chosen.from_json(current.chosen),
    )


def _held(sheet: ReturnSheet, by: Actor) -> ReturnSheet:
    decide_role(by, Permission.EXCHANGE_ANSWER, sheet.organization_id).require()
    current = ReturnSheet.objects.select_for_update().get(upload_id=sheet.upload_id)
    UPLOAD.decide(current.upload.status, "finish").require()
    return current


def _record(verb: str, sheet: ReturnSheet, by: Actor, **detail: Any) -> None:
    record(
        f"{verb}_of_return",
        by=by,
        organization_id=sheet.organization_id,
        about=sheet.upload,
        detail={"exchange": sheet.upload.exchange.reference, **detail},
    )
