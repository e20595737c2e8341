"""A family answers without an account: a code by mail, then a signature that becomes decisions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils.translation import gettext

from consent import answers, consequences, holders, tokens
from consent.door import Family
from consent.models import Answer, ConsentEvent, FamilyCode, Subject
from consent.queries.family import FamilyNotice
from consent.rules.answer import Content
from consent.rules.asking.signing import decide_signature
from consent.rules.vocabulary import AnswerStatus, Authenticated, Relationship, Route
from portal import clock
from portal.recording import action, record
from portal.rules.actor import Actor
from portal.vault import Vault

CODE_LASTS = timedelta(minutes=15)
CODES_AN_HOUR = 5
CODES_OF_A_LINK_AN_HOUR = 500
TRIES = 5


@dataclass(frozen=True, slots=True)
class Signed:
    """What became of a signature: nothing new when the same form was sent before."""

    answer_id: UUID | None
    subject: Subject | None
    event_ids: tuple[UUID, ...] = ()


@action
def send_visitor_code(*, family: Family, email: str, by: Actor) -> UUID:
    """Sends a code to an address that a visitor of an open link typed. Too many are not sent,
    and the page says the same."""
    vault = Vault.for_organization(family.organization_id)
    index, now = holders.email_index(vault, email), clock.now()
    lately = FamilyCode.objects.filter(link_id=family.link_id, sent_at__gt=now - timedelta(hours=1))
    sent = (
        lately.filter(email_index=index).count() < CODES_AN_HOUR
        and lately.count() < CODES_OF_A_LINK_AN_HOUR
    )
    code = tokens.new_digits()
    row = FamilyCode(
        organization_id=family.organization_id,
        link_id=family.link_id,
        email_index=index,
        sent_at=now,
        expires_at=now + CODE_LASTS,
    )
    row.code_hash = tokens.code_hash(row.id, code)
    if sent:
        row.save(force_insert=True)
        subject, text = _letter_with(code)
        transaction.on_commit(
            lambda: send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [email]), robust=True
        )
    record(
        "send_visitor_code",
        by=by,
        organization_id=family.organization_id,
        detail={"sent": sent, "link": str(family.link_id)},
    )
    return row.id


@action
def confirm_visitor_code(*, family: Family, code_id: UUID, code: str, by: Actor) -> bool:
    """Whether the visitor has the code that was sent. A try is counted before it is judged."""
    now = clock.now()
    own = FamilyCode.objects.filter(
        id=code_id, link_id=family.link_id, used_at=None, expires_at__gte=now
    )
    row = own.first()
    counted = own.filter(tries__lt=TRIES).update(tries=F("tries") + 1)
    right = bool(
        row and counted and tokens.same(row.code_hash, tokens.code_hash(row.id, code))
    ) and bool(own.update(used_at=now))
    record(
        "confirm_visitor_code",
        by=by,
        organization_id=family.organization_id,
        detail={"right": right, "link": str(family.link_id)},
    )
    return right


@action
def sign_answer(
    *,
    family: Family,
    notice: FamilyNotice,
    content: Content,
    authenticated: Authenticated,
    token: UUID,
    day: date,
    by: Actor,
) -> Signed:
    """Keeps the answer, and writes it down as decisions when child and guardian are certain.

    Through a personal link they are. Through an open one they are when the child is exactly one
    of the district and the address that got the code is on file for somebody who may speak for
    that child; otherwise the answer waits for a person, and the visitor is told the same.
    """
    decide_signature(
        kind=family.kind,
        authenticated=authenticated,
        subject_id=family.subject_id,
        is_student=family.is_student,
        relationship=content.signer.relationship,
        answered=len(content.choices),
        asked=len(notice.questions),
    ).require()
    vault = Vault.for_organization(family.organization_id)
    way = answers.Way(
        route=Route.WEB,
        authenticated=authenticated,
        notice_text_id=notice.text.id,
        campaign_id=family.campaign_id,
        link_id=family.link_id,
        collected_by_id=family.partner_id,
    )
    answer = answers.new_answer(vault, content, way, by=by, token=token)
    subject_id = family.subject_id or _found(vault, answer, content)
    if subject_id is not None:
        answer.status, answer.subject_id = AnswerStatus.MATCHED, subject_id
        answer.decided_at, answer.decided_by_id = clock.now(), by.user_id
    repeated = not _saved(answer)
    events = [] if repeated else _decided(vault, family, content, answer, by=by, day=day)
    record(
        "sign_answer",
        by=by,
        organization_id=family.organization_id,
        detail={
            "link": str(family.link_id),
            "decisions": len(content.choices),
            "authenticated": authenticated.value,
            "repeated": repeated,
        },
    )
    if repeated:
        return Signed(None, None)
    return Signed(answer.id, _subject(family, answer), tuple(event.id for event in events))


def _found(vault: Vault, answer: Answer, content: Content) -> UUID | None:
    """The one child that the visitor told exactly, if this address may speak for it."""
    if answer.email_index is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT family_match(%s, %s)",
            [_bytes(answer.number_index), _bytes(answer.name_birth_index)],
        )
        hits = [row[0] for row in cursor.fetchall()]
        if len(hits) != 1:
            return None
        cursor.execute("SELECT family_holder(%s, %s)", [bytes(answer.email_index), hits[0]])
        holder = _bytes(cursor.fetchone()[0])
    by_student = content.signer.relationship is Relationship.STUDENT
    known = holder is not None and (holder == holders.STUDENT) == by_student
    return hits[0] if known else None


def _bytes(value: object) -> bytes | None:
    return bytes(value) if value is not None else None  # type: ignore[call-overload]


def _saved(answer: Answer) -> bool:
    """False when the same form was handed in before: two clicks are one answer."""
    try:
        with transaction.atomic():
            answer.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _decided(
    vault: Vault, family: Family, content: Content, answer: Answer, *, by: Actor, day: date
) -> list[ConsentEvent]:
    if answer.subject_id is None:
        return []
    subject = _subject(family, answer)
    assert subject is not None
    guardian_id, holder = _speaker(family, answer)
    events = answers.events_of(vault, subject, content, answer, by=by, guardian_id=guardian_id)
    for event in events:
        # Who speaks is who got the code, however the name was typed this time.
        event.holder = holder
    ConsentEvent.objects.bulk_create(events)
    consequences.on_decisions(
        organization_id=family.organization_id,
        event_ids=[event.id for event in events],
        by=by,
        day=day,
    )
    return events


def _subject(family: Family, answer: Answer) -> Subject | None:
    """The child: through an open link nothing of it is read but the key to seal with."""
    if answer.subject_id is None:
        return None
    if family.subject_id is not None:
        return Subject.objects.get(id=family.subject_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT family_key(%s)", [answer.subject_id])
        key = cursor.fetchone()[0]
    return Subject(id=answer.subject_id, organization_id=answer.organization_id, key=key)


def _speaker(family: Family, answer: Answer) -> tuple[UUID, bytes]:
    """As whom the database lets this family decide for the child. Through an open link it is
    whoever reads the address: the other parent may have answered there the same day."""
    with connection.cursor() as cursor:
        if family.guardian_id is None:
            told = [_bytes(answer.email_index), answer.subject_id] * 2
            cursor.execute("SELECT family_guardian(%s, %s), family_holder(%s, %s)", told)
            found, holder = cursor.fetchone()
            return found, bytes(holder)
        cursor.execute("SELECT unnest(family_voices())")
        voices = [row[0].split("|") for row in cursor.fetchall()]
    held = next(held for about, held in voices if about == str(answer.subject_id))
    return family.guardian_id, bytes.fromhex(held)


def _letter_with(code: str) -> tuple[str, str]:
    """Written now, in the reader's language; the mail leaves after the transaction."""
    return (
        gettext("Your code: %(code)s") % {"code": code},
        gettext(
            "Your code is %(code)s. Type it on the page that you opened. It works for 15 minutes.\n"
            "\nIf you did not ask for a code, you need do nothing.\n"
        )
        % {"code": code},
    )
