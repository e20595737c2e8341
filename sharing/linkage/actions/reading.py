"""Readers at work: look at a pair, say what it is, take it back."""

from __future__ import annotations

from datetime import date

from django.db import connection

from portal import clock
from portal.recording import action, record
from portal.rules.actor import Actor
from portal.rules.decision import Decision, Reason, objection
from sharing.exchange import facts as exchange_facts
from sharing.exchange.packaging.forgetting import decide_kept
from sharing.exchange.rules.pairs import both
from sharing.linkage import facts
from sharing.linkage.models import Label, Linkage, Pair
from sharing.linkage.moving import held_by
from sharing.linkage.permitted import reader_of, reading_for
from sharing.linkage.rules.lifecycle import LinkageStatus
from sharing.linkage.rules.reading import Answer, decide_asking


@action
def open_pair(*, pair: Pair, by: Actor) -> None:
    """Records who looked at the names of two people."""
    reading_for(by, pair.linkage).require()
    record("open_pair", by=by, organization_id=reader_of(by, pair.linkage), about=pair)


@action
def label_pair(*, pair: Pair, answer: Answer, by: Actor) -> Pair:
    """Keeps a reader's word, once, and settles the pair when it needs no other reader."""
    current = _held(pair, by)
    said = current.labels.filter(by_id=by.user_id, undone_at=None).exists()
    # A page may be older than another reader's word about the same student.
    waits = facts.waiting_of(current.linkage).filter(id=current.id).exists()
    found = not waits and not current.verdict
    Decision.unless(
        [
            objection(said, "SAID", "You have read this pair. Take your last answer back first."),
            objection(
                not said and not waits and not found,
                "SETTLED",
                "This pair needs no other reader.",
            ),
            objection(
                not said and found,
                "FOUND",
                "Meanwhile another reader found one of these two in another pair, and nobody is "
                "two people. Your answer was not kept.",
            ),
        ]
    ).require()
    organization_id = reader_of(by, current.linkage)
    Label.objects.create(
        organization_id=organization_id,
        pair=current,
        answer=answer,
        at=clock.now(),
        by_id=by.user_id,
    )
    _settle(current)
    record(
        "label_pair",
        by=by,
        organization_id=organization_id,
        about=current,
        detail={"answer": answer.value},
    )
    return current


@action
def undo_label(*, linkage: Linkage, by: Actor) -> Pair:
    """Takes back the reader's last word; the pair is asked again."""
    last = facts.last_label_of(linkage, by.user_id)
    if last is None:
        Decision.deny(Reason("NOTHING_SAID", "You have not read any pair of this file.")).require()
    assert last is not None  # refused above
    current = _held(last.pair, by)
    last.undone_at = clock.now()
    last.save(update_fields=["undone_at"])
    _settle(current)
    record("undo_label", by=by, organization_id=reader_of(by, linkage), about=current)
    return current


@action
def draw_sample(*, linkage: Linkage, by: Actor) -> Linkage:
    """Puts links that needed no reader before readers, to learn how good such links are."""
    current = held_by(linkage, by)
    _reading(current).require()
    drawn = current.pairs.filter(proposed=True, readers=0).update(readers=1)
    record(
        "draw_sample",
        by=by,
        organization_id=current.organization_id,
        about=current,
        detail={"pairs": drawn},
    )
    return current


@action
def ask_district(*, linkage: Linkage, by: Actor, day: date) -> Linkage:
    """Shows the district the pairs in doubt, where the agreement lets names come back."""
    current = held_by(linkage, by)
    _reading(current).require()
    exchange_facts.answer_coverage(current.exchange, day).require()
    decide_asking(
        elements_back=current.exchange.elements_back,
        waiting=facts.waiting_of(current).count(),
        asked=current.asked_at is not None,
        coded=current.is_coded,
    ).require()
    current.asked_at, current.asked_by_id = clock.now(), by.user_id
    current.save(update_fields=["asked_at", "asked_by"])
    assert current.shown is not None  # kept until the linkage ends
    current.shown.shared_with_id = current.district_id
    current.shown.save(update_fields=["shared_with"])
    record("ask_district", by=by, organization_id=current.organization_id, about=current)
    return current


def _held(pair: Pair, by: Actor) -> Pair:
    """The pair, held; its linkage must wait for readers, and the reader be one of them.

    Words about one file follow one another: two readers of two pairs may find the same student.
    """
    with connection.cursor() as cursor:
        # Not the row of the file: a reader of the district may see it, and not change it.
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"linkage|{pair.linkage_id}"]
        )
    current = Pair.objects.select_for_update(of=("self",)).select_related("linkage").get(id=pair.id)
    reading_for(by, current.linkage).require()
    _reading(current.linkage).require()
    return current


def _reading(linkage: Linkage) -> Decision:
    waits = Decision.unless(
        [
            objection(
                linkage.status != LinkageStatus.READING,
                "STATUS",
                "This file is not being read any more, or not yet.",
            )
        ]
    )
    return both(waits, decide_kept(linkage.exchange))


def _settle(pair: Pair) -> None:
    pair.verdict = facts.verdict_now(pair)
    pair.save(update_fields=["verdict"])
