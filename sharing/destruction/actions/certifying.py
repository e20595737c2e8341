"""Certifying that packages are destroyed: stated, proven, sealed, and gone here as well."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime

from agreements import owing
from portal import clock
from portal.recording import action, record
from portal.rules.actor import Actor
from portal.rules.decision import Decision, Reason
from portal.rules.proof import Proof, decide_proof
from portal.rules.webhooks import Event
from portal.vault import files, seal
from portal.webhooks import announce
from sharing.destruction import documents, facts
from sharing.destruction.models import Certificate, CertifiedPackage
from sharing.destruction.rules.certificate import (
    Destroyed,
    PackageTold,
    content_of,
    decide_certificate,
    hash_of,
    statement,
)
from sharing.destruction.rules.holding import decide_certify
from sharing.exchange.actions import confirm_deletion
from sharing.exchange.models import Exchange, Given, named
from sharing.exchange.moving import locked_given
from sharing.exchange.packaging.forgetting import forget

_LETTERS = "BCDFGHJKLMNPQRSTVWXZ23456789"


@action
def certify(
    *,
    exchanges: Sequence[Given],
    destroyed: Destroyed,
    proof: Proof | None,
    by: Actor,
    day: date,
) -> Certificate:
    """Certifies packages and files of one giver by somebody who confirmed just now that it is them.
    What is owed is settled, families' requests are answered, and the portal's own keys go."""
    held = _held(exchanges)
    for one in held:
        decide_certify(one.facts, by, day).require()
    latest = max((one.taken_at.date() for one in held), default=None)
    decide_certificate(destroyed, packages=len(held), taken_on=latest, day=day).require()
    decide_proof(proof, clock.now()).require()
    assert proof is not None
    packages = [facts.told(one) for one in held]  # the hashes, while the packages still open
    for one in held:
        _settle(one, by)
    certificate = _sealed(held[0].given, packages, destroyed, proof, by)
    _gone(certificate, held, by)
    given = held[0].given
    told = {"certificate": certificate.reference, "exchanges": [one.reference for one in packages]}
    announce(given.organization_id, Event.PACKAGES_DESTROYED, told)
    record(
        "certify_destruction",
        by=by,
        organization_id=given.recipient_id,
        about=certificate,
        detail={
            "certificate": certificate.reference,
            "packages": {one.reference: one.files[0].sha256 for one in packages},
            "rows": sum(one.rows for one in packages),
            "method": destroyed.method.value,
            "sha256": certificate.sha256,
            "document": certificate.file_sha256,
            "confirmed_by": proof.method,
        },
    )
    return certificate


def _held(exchanges: Sequence[Given]) -> list[facts.Holding]:
    """All as they are now, held until the transaction ends; always in the same order."""
    current = [locked_given(one) for one in sorted(exchanges, key=lambda one: one.id)]
    sides = {(one.organization_id, one.recipient_id) for one in current}
    if len(sides) > 1:
        Decision.deny(
            Reason("TWO_GIVERS", "One certificate is for the packages of one organization.")
        ).require()
    return sorted(facts.holdings(current), key=lambda one: one.given.reference)


def _settle(holding: facts.Holding, by: Actor) -> None:
    given = holding.given
    if holding.obligation is not None:
        owing.settle(
            holding.obligation,
            party_id=given.recipient_id,
            words="Its destruction was certified.",
            by=by,
        )
    # Rows that families asked to have deleted were in it: they are gone with it.
    if given.deletions.filter(status="asked").exists():
        whole = "file" if holding.is_file else "package"
        confirm_deletion(
            exchange=given,
            shown_until=clock.now(),
            statement=f"The whole {whole} was destroyed, as its certificate of destruction states.",
            by=by,
        )


def _sealed(
    given: Given,
    packages: Sequence[PackageTold],
    destroyed: Destroyed,
    proof: Proof,
    by: Actor,
) -> Certificate:
    """Writes the certificate: its words, its content and its hash, and the sealed document."""
    reference, at = _new_reference(), clock.now()
    words = statement(
        organization=given.recipient.name,
        giver=given.organization.name,
        packages=[one.reference for one in packages],
    )
    content = content_of(
        reference=reference,
        parties={
            "recipient": {"id": str(given.recipient_id), "name": given.recipient.name},
            "giver": {"id": str(given.organization_id), "name": given.organization.name},
        },
        packages=packages,
        destroyed=destroyed,
        words=words,
        signed=_signed(destroyed, proof, by, at),
    )
    key = seal.current()
    pdf = documents.certificate_pdf(content, sha256=hash_of(content), fingerprint=key.fingerprint)
    stored = files.store(
        [seal.sealed(pdf, reason=f"Certificate of destruction {reference}", key=key)],
        name=f"{reference}.pdf",
        media_type="application/pdf",
        organization_id=given.recipient_id,
        shared_with_id=given.organization_id,
    )
    return Certificate.objects.create(
        reference=reference,
        organization_id=given.recipient_id,
        giver_id=given.organization_id,
        method=destroyed.method,
        how=destroyed.how.strip(),
        performed_by=destroyed.performed_by.strip(),
        performed_on=destroyed.performed_on,
        witness=destroyed.witness.strip(),
        statement=words,
        job_title=destroyed.job_title.strip(),
        content=content,
        sha256=hash_of(content),
        file=stored,
        file_sha256=stored.sha256,
        fingerprint=key.fingerprint,
        certified_by_id=by.user_id,
        certified_at=at,
        authenticated_by=proof.method,
        authenticated_at=proof.at,
    )


def _signed(destroyed: Destroyed, proof: Proof, by: Actor, at: datetime) -> dict[str, str]:
    return {
        "name": by.name,
        "title": destroyed.job_title.strip(),
        "at": at.isoformat(timespec="seconds"),
        "confirmedBy": proof.words,
        "confirmedAt": proof.at.isoformat(timespec="seconds"),
    }


def _gone(certificate: Certificate, held: Sequence[facts.Holding], by: Actor) -> None:
    """Each is named by its certificate, and the portal's own copy of a package opens no more."""
    for one in held:
        given = one.given
        CertifiedPackage.objects.create(
            organization_id=certificate.organization_id,
            giver_id=certificate.giver_id,
            certificate=certificate,
            reference=given.reference,
            rows=given.sent or 0,
            sha256=one.sha256,
            **named(given),
        )
        if isinstance(given, Exchange) and forget(given):
            record(
                "destroy_package_key",
                by=by,
                organization_id=certificate.organization_id,
                about=given,
                detail={"sha256": one.sha256, "rows": given.sent},
            )


def _new_reference() -> str:
    """Random, so that nobody can count another's certificates."""
    return "DC-" + "".join(secrets.choice(_LETTERS) for _ in range(7))
