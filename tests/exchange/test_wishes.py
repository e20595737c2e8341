"""What a family says between building, sending and accepting is honored."""

import pytest

from consent import signers
from consent.actions import pass_rights
from consent.models import ConsentEvent, RightsPassing, Subject
from consent.rules.vocabulary import ConsentKind, Relationship
from portal import clock
from portal.rules.vocabulary import LegalBasis, Purpose
from portal.vault import Vault
from sharing.exchange.models import Acceptance, ExchangeRow, Return
from sharing.records.models import Outcome
from tests.consent import making as families
from tests.exchange import making

pytestmark = pytest.mark.usefixtures("begun_once")

PURPOSE = Purpose.ENROLLMENT_OUTCOMES


def _withdraw(story, subject, vera):
    """Whoever gave the consent takes it back; since 18, the student."""
    given = ConsentEvent.objects.filter(subject=subject, purpose=PURPOSE).latest("recorded_at")
    signer = signers.opened(
        Vault.for_organization(subject.organization_id),
        bytes(given.signer),
        key=bytes(subject.key),
        table=ConsentEvent._meta.db_table,
        row_id=given.id,
    )
    pass_rights(organization_id=subject.organization_id, day=clock.today(), by=vera)
    is_own = RightsPassing.objects.filter(subject=subject).exists()
    families.decide(
        subject,
        ConsentKind.WITHDRAWN,
        by=vera,
        purpose=PURPOSE,
        on=clock.today(),
        signed_by=signer,
        relationship=Relationship.STUDENT if is_own else Relationship(given.relationship),
    )


def _sendable(story):
    """Students who would be sent as things are now."""
    from sharing.exchange import facts

    offer = making.draft(story).offer
    with story.vera.acting():
        decided = facts.decide_cohort(
            organization_id=story.vera.organization.id,
            class_of=making.CLASS,
            flow=offer.pair.out.flow,
            coverage=offer.coverage,
            day=clock.today(),
        )
        return facts.under(decided, "ALLOWED", start=0, stop=10_000)


def test_a_withdrawal_while_the_package_waits_to_be_made_is_honored(cast):
    story = making.begun(cast)
    seen = making.draft(story)
    gone = _sendable(story)[0]
    making.prepare(story)
    with cast.vera.acting() as vera:
        _withdraw(story, Subject.objects.get(id=gone), vera)
    making.work(story)
    with cast.vera.acting():
        row = ExchangeRow.objects.get(exchange=story.exchange, subject=gone)
        assert (row.code, row.return_key) == ("WITHDRAWN", "")
        assert story.exchange.sent == seen.sent - 1


def test_outcomes_of_a_student_who_withdrew_meanwhile_are_not_stored(cast):
    story = making.returned(cast)
    with cast.vera.acting() as vera:
        rows = ExchangeRow.objects.filter(exchange=story.exchange, code="ALLOWED")
        for row in rows:
            _withdraw(story, row.subject, vera)
            break
    accepted = making.accept(story, story.returned)
    with cast.vera.acting():
        assert not Outcome.objects.filter(subject=row.subject_id).exists()
        assert accepted.acceptance.result["withheld"] <= 1
        assert accepted.matched + accepted.unmatched == accepted.sent
        matched = ExchangeRow.objects.get(id=row.id).match == "matched"
        assert accepted.acceptance.result["withheld"] == matched
    with cast.cole.acting():
        assert Return.objects.get(id=accepted.id).result == {}
        assert not Acceptance.objects.exists(), "how many withdrew is not for the college"


def test_without_the_need_of_consent_refusals_and_blocks_still_hold(cast):
    draft = making.draft(making.begun(cast, basis=LegalBasis.AUDIT_EVALUATION))
    codes = {one.code for one in draft.withheld}
    assert "NO_CONSENT" not in codes
    assert {"REFUSED", "FERPA_BLOCK", "DIRECTORY_OPTOUT"} <= codes
    assert draft.sent + sum(one.students for one in draft.withheld) == draft.cohort


def test_a_suspended_agreement_withholds_everybody_and_says_why(cast):
    from tests.agreements import making as agreements

    story = making.begun(cast)
    agreements.suspend(story.agreement, cast.dana)
    draft = making.draft(story)
    assert (draft.sent, [one.code for one in draft.withheld]) == (0, ["SUSPENDED"])
    assert not draft.withheld[0].opens_names
