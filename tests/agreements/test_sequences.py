"""Whatever people do, in whatever order: nothing governs that not all approved and signed, and
nothing permits what the agreement above does not. On the real database, with all its walls."""

import contextlib
import dataclasses
from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    precondition,
    rule,
    run_state_machine_as_test,
)

from agreements import actions, facts, lineage
from agreements.models import Agreement, Approval, Certificate, LegalHold, Obligation, Signature
from agreements.rules.coverage import decide_coverage
from agreements.rules.lifecycle import BEFORE_ACTIVE, EVER_ACTIVE
from agreements.rules.terms import Frequency, Kind, Redisclosure, terms_hash
from portal import clock
from portal.rules.decision import Refused
from portal.rules.vocabulary import Purpose
from tests.agreements import making

SEEN: Counter[str] = Counter()
UNDER_WAY = ["drafting", "in_review", "out_for_signature"]
which = st.integers(0, 30)
yes_no = st.booleans()
# What a drafter may write into the first flow: some of it narrower, some wider than elsewhere.
changes = st.fixed_dictionaries(
    {},
    optional={
        "retention_days": st.sampled_from([30, 180, 365]),
        "elements": st.sampled_from([making.ROSTER[:3], making.ROSTER]),
        "purpose": st.sampled_from([Purpose.ENROLLMENT_OUTCOMES, Purpose.PROGRAM_EVALUATION]),
        "frequency": st.sampled_from([Frequency.ONCE, Frequency.ON_REQUEST]),
        "redisclosure": st.sampled_from([Redisclosure.NONE, Redisclosure.PROTECTED_TABLES]),
    },
)
limits = st.fixed_dictionaries(
    {},
    optional={
        "most_retention_days": st.sampled_from([30, 365, 1825]),
        "purposes": st.sampled_from([(Purpose.ENROLLMENT_OUTCOMES,), ()]),
    },
)


class Life(RuleBasedStateMachine):
    """Vera drafts for Northfield; Dana and Cole approve and sign for their organizations."""

    def __init__(self, cast, terms):
        super().__init__()
        self.cast, self.terms = cast, terms
        self.savepoint = transaction.savepoint()
        self.days = 0
        self.clock = contextlib.ExitStack()
        self.begun = clock.now()

    def teardown(self):
        try:
            self.look()
        finally:
            self.clock.close()
            transaction.savepoint_rollback(self.savepoint)

    # --- whatever people do: it happens, or it is refused with reasons ----------------------------

    def attempt(self, person, name, act):
        with person.acting() as actor:
            try:
                with transaction.atomic():
                    result = act(actor)
            except (Refused, ObjectDoesNotExist):  # a draft of others does not exist
                SEEN[f"{name} refused"] += 1
                return None
        SEEN[name] += 1
        return result

    def all_of_them(self, **wanted):
        with self.cast.vera.acting():
            return list(
                Agreement.objects.filter(**wanted).select_related("revision").order_by("reference")
            )

    def one(self, number, **wanted):
        found = self.all_of_them(**wanted)
        return found[number % len(found)] if found else None

    def with_flow(self, terms, changed):
        return terms.with_flow(dataclasses.replace(terms.flows[0], **changed))

    @rule(limited=limits)
    def vera_drafts_a_memorandum(self, limited):
        terms = making.memorandum_terms(
            self.cast.dana.organization, self.cast.cole.organization, **limited
        )
        self._draft(terms)

    @rule(changed=changes, under=yes_no, number=which)
    def vera_drafts_an_agreement(self, changed, under, number):
        parent = self.one(number, kind=Kind.MOU, status="active") if under else None
        self._draft(self.with_flow(self.terms, changed), parent)

    @rule(changed=changes, number=which)
    def vera_drafts_a_licence(self, changed, number):
        parent = self.one(number, kind=Kind.DSA, status="active")
        if parent is not None:
            terms = dataclasses.replace(self.terms, kind=Kind.DUL, flows=self.terms.flows[:1])
            self._draft(self.with_flow(terms, changed), parent)

    def _draft(self, terms, parent=None):
        lead = self.cast.vera.organization
        terms = dataclasses.replace(terms, notice_days=5)
        self.attempt(
            self.cast.vera,
            "draft",
            lambda by: actions.draft(lead=lead, terms=terms, by=by, parent=parent),
        )

    @rule(number=which, changed=changes)
    def vera_revises(self, number, changed):
        agreement = self.one(number)
        if agreement is not None:
            with self.cast.vera.acting():
                terms = facts.current_terms(agreement)[0]
            if terms.flows:
                terms = self.with_flow(terms, changed)
            terms = dataclasses.replace(terms, summary=f"{terms.summary} Again.")
            self.attempt(
                self.cast.vera,
                "revise",
                lambda by: actions.revise(agreement=agreement, terms=terms, by=by),
            )

    @rule(number=which)
    def vera_amends(self, number):
        agreement = self.one(number)
        if agreement is not None:
            self.attempt(
                self.cast.vera,
                "amend",
                lambda by: actions.amend(agreement=agreement, by=by, day=clock.today()),
            )

    @rule(number=which)
    def vera_submits(self, number):
        agreement = self.one(number, status="drafting")
        if agreement is not None:
            self._submit(agreement)

    def _submit(self, agreement):
        self.attempt(
            self.cast.vera, "submit", lambda by: actions.submit(agreement=agreement, by=by)
        )

    @rule(number=which, dana=yes_no, former=yes_no)
    def an_officer_approves(self, number, dana, former):
        agreement = self.one(number, status="in_review")
        if agreement is not None:
            self._decide(agreement, "approve", dana, former)

    @rule(number=which, dana=yes_no, former=yes_no)
    def a_signatory_signs(self, number, dana, former):
        agreement = self.one(number, status="out_for_signature")
        if agreement is not None:
            self._decide(agreement, "sign", dana, former)

    def _decide(self, agreement, verb, dana, former=False):
        """On the text as it is, or on the first that was ever shown."""
        person = self.cast.dana if dana else self.cast.cole
        with person.acting():
            revisions = agreement.revisions.order_by("number")
            sha256 = (revisions.first() if former else agreement.revision).sha256
        given = {
            "agreement": agreement,
            "organization_id": person.organization.id,
            "revision_hash": sha256,
            "day": clock.today(),
        }
        if verb == "sign":
            given |= {"printed_name": "N", "job_title": "T", "proof": making.proof()}
        self.attempt(person, verb, lambda by: getattr(actions, verb)(**given, by=by))

    @rule(number=which)
    def everybody_does_what_is_next(self, number):
        """So that sequences get somewhere: the way to the next status, as people mean to go."""
        self._go_on(self.one(number, status__in=UNDER_WAY))

    @rule(number=which, steps=st.integers(2, 3))
    def everybody_agrees(self, number, steps):
        agreement = self.one(number, status__in=UNDER_WAY)
        for _ in range(steps if agreement is not None else 0):
            with self.cast.vera.acting():
                agreement.refresh_from_db()
            self._go_on(agreement)

    def _go_on(self, agreement):
        if agreement is None:
            return
        if agreement.status == "drafting":
            self._submit(agreement)
            return
        verb = "approve" if agreement.status == "in_review" else "sign"
        for dana in (True, False):
            self._decide(agreement, verb, dana)

    @rule(number=which)
    def cole_returns_it(self, number):
        agreement = self.one(number, status__in=["in_review", "out_for_signature"])
        if agreement is not None:
            self.attempt(
                self.cast.cole,
                "return",
                lambda by: actions.return_for_changes(
                    agreement=agreement,
                    organization_id=self.cast.cole.organization.id,
                    revision_hash=agreement.revision.sha256,
                    comment="Shorter, please.",
                    by=by,
                ),
            )

    @rule(
        number=which,
        dana=yes_no,
        verb=st.sampled_from(["suspend", "resume", "terminate", "withdraw"]),
    )
    def somebody_stops_it_or_lets_it_run(self, number, dana, verb):
        agreement = self.one(number)
        if agreement is None:
            return
        person = self.cast.dana if dana else self.cast.cole
        given = {"agreement": agreement, "reason": "It must be."}
        if verb == "resume":
            del given["reason"]
        if verb != "withdraw":
            given["organization_id"] = person.organization.id
        self.attempt(person, verb, lambda by: getattr(actions, verb)(**given, by=by))

    @rule(number=which, dana=yes_no, verb=st.sampled_from(["begin_closing", "certify", "hold"]))
    def somebody_closes_it(self, number, dana, verb):
        agreement = self.one(number)
        if agreement is None:
            return
        person = self.cast.dana if dana else self.cast.cole
        given = {
            "agreement": agreement,
            "organization_id": person.organization.id,
            "day": clock.today(),
        }
        if verb == "certify":
            given["destroyed"] = making.destroyed()
        if verb == "hold":
            given |= {"reason": "A court.", "until": clock.today() + timedelta(days=9)}
        act = actions.place_hold if verb == "hold" else getattr(actions, verb)
        self.attempt(person, verb, lambda by: act(**given, by=by))

    @precondition(lambda self: self.days < 400)
    @rule(days=st.sampled_from([1, 6, 60]))
    def time_passes(self, days):
        self.days += days
        self.clock.close()
        moment = self.begun + timedelta(days=self.days)
        self.clock.enter_context(time_machine.travel(moment, tick=True))

    # --- what always holds ------------------------------------------------------------------------

    @rule()
    def look(self):
        """Looking after every step would take minutes: now and then, and always at the end. What
        is looked for stays to be seen, because evidence only grows."""
        self.all_approved_and_signed_the_same_text()
        self.no_child_permits_what_its_parent_does_not()
        self.the_database_and_the_rules_agree_on_what_is_in_force()
        self.one_amendment_takes_the_place_of_one_agreement()
        self.closed_means_destroyed_or_held()

    def all_approved_and_signed_the_same_text(self):
        with self.cast.vera.acting():
            for agreement in Agreement.objects.filter(status__in=EVER_ACTIVE):
                SEEN[f"seen {agreement.kind} {agreement.status}"] += 1
                revision = agreement.revision
                assert terms_hash(revision.terms) == revision.sha256
                authors = set(revision.authors)
                for party in revision.parties.all():
                    about = {
                        "revision": revision,
                        "organization_id": party.organization_id,
                        "revision_hash": revision.sha256,
                    }
                    approvals = Approval.objects.filter(**about)
                    steps = party.steps or ["privacy_officer"]
                    assert {one.step for one in approvals} == set(range(len(steps)))
                    assert not authors & {str(one.approved_by_id) for one in approvals}
                    assert Signature.objects.filter(**about).count() == 1

    def no_child_permits_what_its_parent_does_not(self):
        with self.cast.vera.acting():
            for standing in facts.standings():
                agreement = Agreement.objects.get(id=standing.agreement_id)
                if agreement.parent_id is None or not self._covered(standing):
                    continue
                SEEN["child covered"] += 1
                parent = Agreement.objects.get(id=agreement.parent_id)
                self._assert_permitted(standing.flow, lineage.governing(parent, clock.today()))

    def _covered(self, standing):
        flow = standing.flow
        return decide_coverage(
            standing,
            purpose=flow.purpose,
            elements=flow.elements,
            recipient_id=flow.recipient_id,
            day=clock.today(),
        )

    def _assert_permitted(self, flow, parent):
        """Asked of the agreement above by its own words, not by the rule under test."""
        revision = parent.revision
        assert (parent.status, parent.ends_on is None or clock.today() < parent.ends_on) == (
            "active",
            True,
        )
        assert revision.effective_on <= clock.today() <= revision.expires_on
        terms = revision.terms
        if terms.kind is Kind.MOU:
            most = terms.limits
            assert flow.purpose in (most.purposes or Purpose)
            assert flow.retention_days <= (most.most_retention_days or flow.retention_days)
            return
        assert any(
            (one.giver_id, one.recipient_id, one.purpose)
            == (flow.giver_id, flow.recipient_id, flow.purpose)
            and set(flow.elements) <= set(one.elements)
            and flow.retention_days <= one.retention_days
            and flow.redisclosure in (one.redisclosure, Redisclosure.NONE)
            for one in terms.flows
        )

    def the_database_and_the_rules_agree_on_what_is_in_force(self):
        with self.cast.vera.acting():
            signed = list(Agreement.objects.select_related("revision"))
            ids = [one.id for one in signed]
            with connection.cursor() as cursor:
                cursor.execute("SELECT agreements_in_force(%s, %s)", [ids, clock.today()])
                (told,) = cursor.fetchone()
            decided = {
                one.id
                for one in signed
                if lineage.is_in_force(lineage.governing(one, clock.today()), clock.today())
            }
        assert set(told) == decided

    def one_amendment_takes_the_place_of_one_agreement(self):
        with self.cast.vera.acting():
            for agreement in Agreement.objects.all():
                signed = agreement.amendments.exclude(status__in=BEFORE_ACTIVE).count()
                assert signed <= 1
                assert (agreement.superseded_on is not None) == (signed == 1)
                SEEN["amended"] += signed

    def closed_means_destroyed_or_held(self):
        with self.cast.vera.acting():
            for agreement in Agreement.objects.filter(status="closed"):
                for owed in Obligation.objects.filter(agreement=agreement, key="closing"):
                    certified = Certificate.objects.filter(obligation=owed).exists()
                    assert certified or LegalHold.objects.filter(obligation=owed).exists()


@pytest.mark.slow
def test_no_sequence_of_commands_leads_around_approvals_signatures_or_the_agreement_above(cast):
    SEEN.clear()
    # A memorandum and an agreement under it are signed: every sequence begins there.
    parties, officers = (cast.dana.organization, cast.cole.organization), [cast.dana, cast.cole]
    terms = making.two_flow_terms(*parties, days=300)
    above = making.active(making.memorandum_terms(*parties), drafter=cast.vera, officers=officers)
    below = making.under(above, terms, drafter=cast.vera)
    making.signed(below, drafter=cast.vera, officers=officers)
    run_state_machine_as_test(
        lambda: Life(cast, terms),
        settings=settings(
            max_examples=20,
            derandomize=True,  # where the sequences went is checked below
            stateful_step_count=30,
            # Shortening a sequence that failed would take minutes; it is told as it was.
            phases=[Phase.generate],
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    # The sequences went where there is something to see.
    for wanted in ("seen mou active", "seen dsa active", "sign", "sign refused", "amended"):
        assert SEEN[wanted], (wanted, SEEN)
