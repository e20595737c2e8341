"""Registering, proving and revoking the keys that an organization keeps itself."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from portal import clock
from portal.models import Organization
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, Reason, objection
from portal.rules.permissions import Permission
from sharing.keys import proving
from sharing.keys.age import NoKey
from sharing.keys.models import RegisteredKey
from sharing.keys.rules.kinds import decide_loss, decide_new_key, use_of
from sharing.keys.rules.lifecycle import KEY, KeyStatus
from sharing.keys.telling import tell_of

WAITS = timedelta(days=1)


@action
def add_key(
    *,
    organization_id: UUID,
    public: str,
    label: str,
    replaces: Collection[UUID] = (),
    by: Actor,
) -> RegisteredKey:
    """Registers a key that waits until its holder answers the challenge."""
    decide_role(by, Permission.KEY_MANAGE, organization_id).require()
    _hold(organization_id)
    kind, canonical, fingerprint = _read(public)
    known = _registered(organization_id).filter(fingerprint=fingerprint)
    _put_aside(known.filter(status=KeyStatus.WAITING), by)  # a new challenge for the same key
    beside = _registered(organization_id).filter(status=KeyStatus.ACTIVE).exclude(id__in=replaces)
    decide_new_key(
        kind=kind,
        is_known=known.filter(status=KeyStatus.ACTIVE).exists(),
        was_revoked=known.filter(status=KeyStatus.REVOKED).exists(),
        was_replaced=known.filter(status=KeyStatus.RETIRED).exists(),
        beside=list(beside.values_list("kind", flat=True)),
    ).require()
    use = use_of(kind)
    name = Organization.objects.values_list("name", flat=True).get(id=organization_id)
    challenge, answer = proving.challenge_for(use, canonical, name)
    key = RegisteredKey.objects.create(
        organization_id=organization_id,
        use=use,
        kind=kind,
        public=canonical,
        fingerprint=fingerprint,
        label=label,
        replaces=[one.id for one in _replaced(organization_id, replaces, use)],
        challenge=challenge,
        answer_sha256=answer,
        until=clock.now() + WAITS,
        added_at=clock.now(),
        added_by_id=by.user_id,
    )
    _record("add_key", key, by, kind=kind)
    return key


@action
def prove_key(*, key: RegisteredKey, answer: str, by: Actor) -> RegisteredKey:
    """Puts a key in use once the challenge is answered. What it replaces ends in the same moment,
    and keeps what it signed while it was in use."""
    current = _held(key, by)
    KEY.decide(current.status, "prove").require()
    Decision.unless(
        [
            objection(
                clock.now() > current.until,
                "CHALLENGE_OVER",
                "The challenge was good for a day. Add the key again for a new one.",
            ),
            objection(
                not proving.is_answered(current, answer),
                "KEY_WRONG",
                "This is not what the key gives. Answer the challenge with this very key.",
            ),
        ]
    ).require()
    beside = _registered(current.organization_id).filter(status=KeyStatus.ACTIVE)
    decide_new_key(
        kind=current.kind,
        is_known=False,
        was_revoked=False,
        beside=list(beside.exclude(id__in=current.replaces).values_list("kind", flat=True)),
    ).require()
    _move(current, "prove", proven_at=clock.now(), proven_by_id=by.user_id)
    _record("prove_key", current, by)
    tell_of(current, by=by)
    for former in beside.filter(id__in=current.replaces).exclude(id=current.id):
        _retire(former, current, by)
    return current


@action
def revoke_key(
    *, key: RegisteredKey, reason: str, lost_on: date | None = None, by: Actor
) -> RegisteredKey:
    """No package is encrypted to it any more, and nothing that it signed counts, but for what is
    dated before the day since when somebody else may have it."""
    current = _held(key, by)
    words = reason.strip()
    Decision.unless(
        [objection(not words, "NO_REASON", "Say why, for those who read it later.")]
    ).require()
    decide_loss(lost_on=lost_on, day=clock.today()).require()
    _move(
        current,
        "revoke",
        ended_at=clock.now(),
        ended_by_id=by.user_id,
        reason=words,
        lost_on=lost_on,
    )
    _record("revoke_key", current, by)
    tell_of(current, by=by)
    return current


@action
def discard_key(*, key: RegisteredKey, by: Actor) -> None:
    """Puts aside a key that was never proven."""
    current = _held(key, by)
    KEY.decide(current.status, "discard").require()
    _put_aside(RegisteredKey.objects.filter(id=current.id), by)


def _read(public: str) -> tuple[str, str, str]:
    try:
        return proving.read_public(public)
    except NoKey as error:
        words = str(error)
    Decision.deny(Reason("NO_KEY", words)).require()
    raise AssertionError  # a denied decision always raises


def _hold(organization_id: UUID) -> None:
    """Two people who add keys at once are judged one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"keys|{organization_id}"])


def _held(key: RegisteredKey, by: Actor) -> RegisteredKey:
    decide_role(by, Permission.KEY_MANAGE, key.organization_id).require()
    _hold(key.organization_id)
    return RegisteredKey.objects.select_for_update(of=("self",)).get(id=key.id)


def _registered(organization_id: UUID) -> Any:
    return RegisteredKey.objects.filter(organization_id=organization_id)


def _replaced(organization_id: UUID, ids: Collection[UUID], use: str) -> list[RegisteredKey]:
    """Those of the same use that are in use; another organization's are not found."""
    return list(_registered(organization_id).filter(id__in=ids, use=use, status=KeyStatus.ACTIVE))


def _put_aside(waiting: Any, by: Actor) -> None:
    for key in waiting:
        _move(key, "discard", ended_at=clock.now(), ended_by_id=by.user_id)
        _record("discard_key", key, by)


def _retire(key: RegisteredKey, successor: RegisteredKey, by: Actor) -> None:
    now, words = clock.now(), f"Replaced by {successor.label}."
    _move(key, "retire", retired_at=now, ended_at=now, ended_by_id=by.user_id, reason=words)
    _record("retire_key", key, by)
    tell_of(key, by=by)


def _move(key: RegisteredKey, verb: str, **fields: Any) -> None:
    KEY.decide(key.status, verb).require()
    key.status = KEY.after(key.status, verb)
    for name, value in fields.items():
        setattr(key, name, value)
    key.save(update_fields=["status", *fields])


def _record(verb: str, key: RegisteredKey, by: Actor, **detail: str) -> None:
    record(
        verb,
        by=by,
        organization_id=key.organization_id,
        about=key,
        detail={"fingerprint": key.fingerprint, "use": key.use, **detail},
    )
