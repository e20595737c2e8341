"""A return in columns of its own, as the registrar who brought it sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.http import Http404

from portal import clock
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision
from portal.rules.mapping import (
    Chosen,
    DayOrder,
    Questions,
    Shape,
    Sheet,
    guess,
    guess_words,
    questions_of,
)
from portal.rules.permissions import Permission
from sharing.exchange.gathering import sheet_in
from sharing.exchange.models import Exchange, ReturnSheet
from sharing.exchange.remembering import remembered
from sharing.exchange.returned_sheets import college_of
from sharing.exchange.rules.lifecycle import UPLOAD, UploadStatus
from sharing.exchange.rules.sheets.fields import KEYED, SHAPES


@dataclass(frozen=True, slots=True)
class ReturnDesk:
    """What is known of a sheet, what was chosen or guessed, and what is still to be said."""

    stored: ReturnSheet
    exchange: Exchange
    shape: Shape
    sheet: Sheet
    chosen: Chosen
    questions: Questions
    words: Mapping[Any, Mapping[str, str]]
    order: DayOrder | None
    is_remembered: bool
    may_change: Decision


def return_desk_for(
    actor: Actor, reference: str, upload_id: UUID, purpose: str = KEYED
) -> ReturnDesk:
    stored = _sheets(actor).filter(upload_id=upload_id, purpose=purpose).first()
    if stored is None or stored.upload.exchange.reference != reference:
        raise Http404
    if stored.upload.status != UploadStatus.OPEN:
        raise Http404  # its parts are gone
    sheet = sheet_in(stored.upload)
    shape = SHAPES[purpose](college_of(stored.upload.exchange.recipient))
    memory = remembered(stored.organization_id, sheet.columns, purpose)
    earlier = memory or Chosen()
    chosen = (
        Chosen.from_json(stored.chosen) if stored.chosen else guess(shape, sheet.columns, earlier)
    )
    questions = questions_of(shape, sheet, chosen)
    known = replace(chosen, words={**earlier.words, **chosen.words})
    may = decide_role(actor, Permission.EXCHANGE_ANSWER, stored.organization_id)
    return ReturnDesk(
        stored=stored,
        exchange=stored.upload.exchange,
        shape=shape,
        sheet=sheet,
        chosen=chosen,
        questions=questions,
        words=guess_words(shape, questions, known),
        order=questions.told or chosen.order or earlier.order,
        is_remembered=memory is not None,
        may_change=may and UPLOAD.decide(stored.upload.status, "finish"),
    )


def open_sheets_for(
    actor: Actor, exchange: Exchange, purpose: str = KEYED
) -> Sequence[ReturnSheet]:
    """Sheets of this exchange that wait for somebody to say what their columns hold."""
    waiting = _sheets(actor).filter(
        upload__exchange=exchange,
        upload__status=UploadStatus.OPEN,
        upload__until__gt=clock.now(),
        purpose=purpose,
    )
    return list(waiting.order_by("-upload__begun_at"))


def _sheets(actor: Actor) -> Any:
    own = actor.organizations_with(Permission.EXCHANGE_ANSWER)
    return ReturnSheet.objects.filter(organization_id__in=own).select_related("upload__exchange")
