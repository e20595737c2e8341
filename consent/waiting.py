"""Answers that wait in the queue: which of them are certain, and who may speak."""

from __future__ import annotations

from uuid import UUID

from consent import holders, linking
from consent.models import Answer, Authority
from consent.rules.answer import Content
from consent.rules.vocabulary import AnswerStatus, Relationship, Route
from consent.speaking import Spell, passings_of, refusal, spells_of
from portal.rules.decision import Decision, objection
from portal.vault import Vault

MOST_AT_ONCE = 500


def exact_matches(organization_id: UUID) -> list[tuple[Answer, UUID]]:
    """Answers that wait, with the one student of their name and birth date.

    None that came by the web: there it waits because its address is on file for nobody who may
    speak, and anyone may know a name and a birthday. A person looks at each of those.
    """
    waiting = list(
        Answer.objects.filter(
            organization_id=organization_id,
            status=AnswerStatus.RECEIVED,
            name_birth_index__isnull=False,
        )
        .exclude(route=Route.WEB)
        .order_by("received_at", "id")[:MOST_AT_ONCE]
    )
    indexes = [bytes(answer.name_birth_index or b"") for answer in waiting]
    found = linking.by_name_and_birth(Vault.for_organization(organization_id), indexes)
    return [
        (answer, subjects[0])
        for answer in waiting
        if len(subjects := found.get(bytes(answer.name_birth_index or b""), [])) == 1
    ]


def _spells_of_address(
    vault: Vault, subject_id: UUID, content: Content, known: dict[tuple[UUID, bytes], list[Spell]]
) -> list[Spell]:
    """What is on file of the one guardian whose address the signer told, if there is one."""
    signer = content.signer
    if not signer.email or signer.relationship is Relationship.STUDENT:
        return []
    reading = Authority.objects.filter(
        subject_id=subject_id,
        guardian__is_student=False,
        guardian__email_index=holders.email_index(vault, signer.email),
    )
    found = {bytes(holder) for holder in reading.values_list("holder", flat=True)}
    return known[subject_id, found.pop()] if len(found) == 1 else []


def decide_speaker(vault: Vault, subject_id: UUID, content: Content) -> Decision:
    """Whether the signer could speak for the student on the day of the signature."""
    signer, on = content.signer, content.signed_on
    passed = passings_of([subject_id]).get(subject_id)
    known = spells_of([subject_id])
    named = known[subject_id, holders.holder_of(vault, signer.relationship, signer.name)]
    # Who may not decide may not do so under another spelling, from the same address, either.
    spells = named or _spells_of_address(vault, subject_id, content, known)
    by_student = signer.relationship is Relationship.STUDENT
    too_early = by_student and (passed is None or on < passed) and not spells
    whys = [
        refusal(spells, None if by_student else passed, on, choice.purpose)
        for choice in content.choices
    ]
    return Decision.unless(
        (
            objection(
                too_early,
                "STUDENT_NOT_YET",
                "The student signed, but the rights had not passed to the student on that day.",
            ),
            *(
                objection(True, "NO_AUTHORITY", f"This is {why}.")
                for why in dict.fromkeys(whys)
                if why
            ),
        )
    )
