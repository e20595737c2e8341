"""Answers that wait in the queue: which of them are certain, and who may speak."""

from __future__ import annotations

from uuid import UUID

from consent import holders, linking
from consent.models import Answer
from consent.rules.answer import Content
from consent.rules.vocabulary import AnswerStatus, Relationship, Route
from consent.speaking import passings_of, refusal, spells_of
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


def decide_speaker(vault: Vault, subject_id: UUID, content: Content) -> Decision:
    """Whether the signer could speak for the student on the day of the signature."""
    signer, on = content.signer, content.signed_on
    passed = passings_of([subject_id]).get(subject_id)
    spells = spells_of([subject_id])[
        subject_id, holders.holder_of(vault, signer.relationship, signer.name)
    ]
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
