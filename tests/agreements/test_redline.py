"""Two texts side by side: nothing that differs is missed, and nothing that is the same is told."""

import dataclasses
from datetime import timedelta

from django.urls import reverse
from hypothesis import given

from agreements import actions
from agreements.rules.comparing import Change, compare
from agreements.rules.terms import (
    Kind,
    Limits,
    ObligationKind,
    ObligationTerms,
    Redisclosure,
    TextClause,
)
from portal.rules.vocabulary import Purpose
from tests.agreements import making
from tests.agreements.strategies import steady
from tests.agreements.strategies import terms as any_terms
from tests.agreements.test_checks import COLLEGE, DISTRICT

NAMES = {one.id: one.name for one in (DISTRICT, COLLEGE)}
BEFORE = making.two_flow_terms(DISTRICT, COLLEGE)
CARE = TextClause("T1", "Care", "The parties keep the rows in a locked room.")
PLACE = TextClause("T2", "Place", "The rows stay in the state.")


def changed(**parts):
    return dataclasses.replace(BEFORE, **parts)


def first_flow(**parts):
    return BEFORE.with_flow(dataclasses.replace(BEFORE.flows[0], **parts))


def only(comparison):
    """The one line that differs."""
    (section,) = comparison.differing
    (line,) = section.differing
    return section, line


def words(pieces):
    return [piece.text.strip() for piece in pieces if piece.differs]


def test_the_same_text_differs_nowhere():
    comparison = compare(BEFORE, BEFORE, NAMES)
    assert comparison.is_same
    assert comparison.counts == ()


def test_a_changed_day_is_told_as_whole_words():
    later = changed(expires_on=BEFORE.expires_on + timedelta(days=365))
    section, line = only(compare(BEFORE, later, NAMES))
    assert (section.title, line.label, line.change) == ("The agreement", "Last day", Change.CHANGED)
    assert words(line.before) == [str(BEFORE.expires_on.year)]
    assert words(line.after) == [str(later.expires_on.year)]


def test_elements_are_compared_one_by_one():
    fewer = first_flow(elements=(*making.ROSTER[:-1], "lunch_status"))
    _, line = only(compare(BEFORE, fewer, NAMES))
    assert line.is_list
    assert words(line.before) == ["Graduation date"]
    assert words(line.after) == ["Lunch status"]


def test_a_number_and_a_choice_are_told_under_their_names():
    stricter = first_flow(retention_days=90, redisclosure=Redisclosure.WITH_CONSENT)
    (section,) = compare(BEFORE, stricter, NAMES).differing
    assert section.title == "Flow “F1”"
    assert [line.label for line in section.differing] == [
        "Rows are destroyed after",
        "Passing it on",
    ]


def test_text_clauses_are_added_removed_changed_and_moved():
    two = changed(text=(CARE, PLACE))
    assert [s.change for s in compare(BEFORE, two, NAMES).differing] == [Change.ADDED] * 2
    assert [s.change for s in compare(two, BEFORE, NAMES).differing] == [Change.REMOVED] * 2
    swapped = compare(two, changed(text=(PLACE, CARE)), NAMES)
    assert [s.change for s in swapped.differing] == [Change.MOVED]
    reworded = dataclasses.replace(CARE, body="The parties keep the rows in a locked cabinet.")
    _, line = only(compare(two, changed(text=(reworded, PLACE)), NAMES))
    assert (words(line.before), words(line.after)) == (["room."], ["cabinet."])


def test_everything_else_in_the_terms_is_compared_too():
    duty = ObligationTerms("O1", ObligationKind.TRAINING, DISTRICT.id, "Train all who see rows.")
    for parts, told in (
        ({"notice_days": 90}, "Notice of termination"),
        ({"breach_hours": 72}, "Notice of a breach, within"),
        ({"destruction": "Overwritten three times"}, "How rows are destroyed"),
        ({"kind": Kind.MOU}, "Kind"),
        ({"limits": Limits(purposes=(Purpose.ADVISING,))}, "Purposes"),
        ({"obligations": (duty,)}, "What"),
        ({"party_ids": (COLLEGE.id, DISTRICT.id)}, "Parties"),
        ({"summary": "Another."}, "Summary"),
    ):
        comparison = compare(BEFORE, changed(**parts), NAMES)
        labels = {line.label for s in comparison.differing for line in s.differing}
        assert told in labels, parts


@steady
@given(any_terms(), any_terms())
def test_two_texts_are_told_the_same_only_when_they_say_the_same(one, other):
    """Whatever differs between any two terms differs on the page; nothing is left unsaid."""
    assert compare(one, one, {}).is_same
    names = {party: str(party) for text in (one, other) for party in _named(text)}
    assert compare(one, other, names).is_same == (_said(one) == _said(other))


def _named(text):
    ends = {end for flow in text.flows for end in (flow.giver_id, flow.recipient_id)}
    owners = {duty.owner_id for duty in text.obligations}
    return {*text.party_ids, *ends, *owners}


def _said(text):
    """What remains of terms when spaces, and numbers that mean nothing, are left out."""

    def bare(value):
        return " ".join(value.split())

    flows = tuple(
        dataclasses.replace(
            flow,
            population=bare(flow.population),
            retention_days=flow.retention_days,
            rounding_base=flow.rounding_base if flow.protection == "rounded" else None,
            epsilon=flow.epsilon if flow.protection == "noise" else None,
        )
        for flow in text.flows
    )
    clauses = tuple(
        dataclasses.replace(one, heading=bare(one.heading), body=bare(one.body))
        for one in text.text
    )
    duties = tuple(dataclasses.replace(one, words=bare(one.words)) for one in text.obligations)
    parent = text.parent.sha256 if text.parent else None
    return dataclasses.replace(
        text,
        title=bare(text.title),
        summary=bare(text.summary),
        destruction=bare(text.destruction),
        flows=flows,
        text=clauses,
        obligations=duties,
        parent=parent,
    )


@steady
@given(any_terms(), any_terms())
def test_what_is_not_marked_is_the_same_on_both_sides(one, other):
    for section in compare(one, other, {}).sections:
        for line in section.lines:
            if line.is_list or line.change is not Change.CHANGED:
                continue
            kept_before = " ".join(p.text for p in line.before if not p.differs)
            kept_after = " ".join(p.text for p in line.after if not p.differs)
            assert kept_before.split() == kept_after.split()


def revised(agreement, vera, terms):
    with vera.acting() as actor:
        actions.revise(agreement=agreement, terms=terms, by=actor)


def url(agreement, query=""):
    return reverse("agreement_compare", args=[agreement.reference]) + query


def test_cole_reads_what_changed_since_he_approved(terms, vera, dana, cole, gus, olga):
    agreement = making.submitted(terms, drafter=vera)
    making.approve(agreement, cole)
    shorter = dataclasses.replace(terms.flows[0], retention_days=60)
    revised(agreement, vera, terms.with_flow(shorter))
    making.submit(agreement, vera)
    review = cole.client.get(reverse("agreement_review", args=[agreement.reference]))
    assert "since your organization approved revision 1" in review.content.decode()
    page = cole.client.get(url(agreement, "?from=r1&to=r2")).content.decode()
    assert "<del>180</del> " in page
    assert "<ins>60</ins> " in page
    assert "1 field changed" in page
    assert "Which students" not in page
    assert "Which students" in cole.client.get(url(agreement, "?all=1")).content.decode()
    for stranger in (gus, olga):
        assert stranger.client.get(url(agreement)).status_code == 404


def test_the_draft_of_vera_is_compared_for_vera_alone(terms, vera, cole):
    agreement = making.submitted(terms, drafter=vera)
    revised(agreement, vera, dataclasses.replace(terms, title="Another title altogether"))
    assert "<ins>Another title altogether</ins>" in (
        vera.client.get(url(agreement, "?from=r1&to=draft")).content.decode()
    )
    seen = cole.client.get(url(agreement, "?from=r1&to=draft")).content.decode()
    assert "There is one version of this text" in seen
    assert "Another title" not in seen


def test_an_amendment_is_compared_with_what_it_amends(terms, people, vera, cole):
    from agreements.rules.lifecycle import Status

    former = making.agreement_at(Status.ACTIVE, terms=terms, **people)
    with vera.acting() as actor:
        amendment = actions.draft(
            lead=vera.organization,
            terms=dataclasses.replace(terms, notice_days=60),
            amends=former,
            by=actor,
        )
    making.submit(amendment, vera)
    page = cole.client.get(url(amendment)).content.decode()
    assert f"{former.reference}, which this one amends" in page
    assert "Notice of termination" in page
