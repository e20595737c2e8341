"""Comments per clause: read by all parties and nobody else, resolved, and kept for ever."""

import dataclasses

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from agreements import actions
from agreements.actions.commenting import comment, resolve_thread
from agreements.models import Agreement, ClauseComment
from agreements.queries.commenting import talk_for
from agreements.rules.commenting import anchor_of, places
from agreements.rules.lifecycle import Status
from agreements.rules.terms import TextClause, terms_hash
from portal.rules.decision import Refused
from tests.agreements import making

CARE = TextClause("T1", "Care", "The parties keep the rows in a locked room.")


@pytest.fixture
def with_care(terms):
    return dataclasses.replace(terms, text=(CARE,))


def said(agreement, person, body, *, place="flow:F1", draft=False, thread=None):
    with person.acting() as actor:
        agreement.refresh_from_db()
        return comment(
            agreement=agreement,
            organization_id=person.organization.id,
            place=place,
            body=body,
            text_hash="" if draft else agreement.revision.sha256,
            thread=thread,
            by=actor,
        )


def talk(agreement, person, *, draft=False):
    with person.acting() as actor:
        found = Agreement.objects.get(id=agreement.id)
        revision = None if draft else found.revision
        terms = found.draft.terms if draft else found.revision.terms
        return talk_for(actor, found, terms, revision)


def test_every_clause_and_flow_of_a_text_can_be_spoken_about(with_care):
    assert list(places(with_care)) == ["whole", "text:T1", "flow:F1", "flow:F2"]


def test_cole_asks_vera_answers_and_cole_resolves(with_care, vera, cole):
    agreement = making.submitted(with_care, drafter=vera)
    first = said(agreement, cole, "Which room?", place="text:T1")
    said(agreement, vera, "The vault of the registrar.", thread=first)
    (thread,) = talk(agreement, vera).about("text:T1")
    assert [one.body for one in thread.answers] == ["The vault of the registrar."]
    assert not thread.is_resolved
    for reopen, resolved in ((False, True), (True, False)):
        with cole.acting() as actor:
            resolve_thread(
                thread=first, organization_id=cole.organization.id, reopen=reopen, by=actor
            )
        (thread,) = talk(agreement, cole).about("text:T1")
        assert thread.is_resolved is resolved
    with cole.acting():
        assert ClauseComment.objects.count() == 4


def test_every_own_clause_has_its_place_for_comments_on_the_page(with_care, vera, cole):
    agreement = making.submitted(with_care, drafter=vera)
    said(agreement, cole, "Which room?", place="text:T1")
    for name in ("agreement", "agreement_review"):
        page = cole.client.get(reverse(name, args=[agreement.reference])).content.decode()
        assert "Which room?" in page
        for place in places(with_care):
            assert page.count(f'id="talk-{anchor_of(place)}"') == 1, (name, place)


def test_a_third_party_answers_but_does_not_resolve_what_others_asked(terms, vera, cole, gus):
    three = dataclasses.replace(terms, party_ids=(*terms.party_ids, gus.organization.id))
    agreement = making.submitted(three, drafter=vera)
    first = said(agreement, cole, "Why so long?")
    said(agreement, gus, "We wonder too.", thread=first)
    with gus.acting() as actor, pytest.raises(Refused, match="or the lead organization"):
        resolve_thread(thread=first, organization_id=gus.organization.id, by=actor)


def test_what_is_said_about_a_draft_stays_in_the_lead_organization(with_care, vera, dana, cole):
    agreement = making.drafted(with_care, drafter=vera)
    said(agreement, vera, "Is ninety days enough?", draft=True)
    assert len(talk(agreement, dana, draft=True).threads) == 1
    making.submit(agreement, vera)
    assert talk(agreement, cole).threads == ()
    page = cole.client.get(reverse("agreement", args=[agreement.reference])).content.decode()
    assert "ninety days" not in page
    with cole.acting():
        assert not ClauseComment.objects.exists()


def test_comments_stay_with_their_revision_and_the_writers_see_them_while_they_mend(
    terms, vera, cole
):
    agreement = making.submitted(terms, drafter=vera)
    said(agreement, cole, "Shorter, please.")
    first_hash = agreement.revision.sha256
    with vera.acting() as actor:
        actions.revise(agreement=agreement, terms=dataclasses.replace(terms, title="New"), by=actor)
    assert [t.first.body for t in talk(agreement, vera, draft=True).threads] == ["Shorter, please."]
    making.submit(agreement, vera)
    assert talk(agreement, cole).threads == ()
    with cole.acting():
        kept = ClauseComment.objects.get()
        assert (kept.number, kept.revision.sha256) == (1, first_hash)


def test_a_comment_on_a_text_that_has_changed_meanwhile_is_refused(terms, vera, cole):
    agreement = making.submitted(terms, drafter=vera)
    with cole.acting() as actor, pytest.raises(Refused, match="has changed since you opened it"):
        comment(
            agreement=agreement,
            organization_id=cole.organization.id,
            place="flow:F1",
            body="Late",
            text_hash="0" * 64,
            by=actor,
        )


@pytest.mark.parametrize(
    ("place", "body", "told"),
    [
        ("flow:F9", "Hm", "no such clause or flow"),
        ("flow:F1", "  ", "Write what you want to say"),
        ("flow:F1", "x" * 4001, "at most 4,000 characters"),
    ],
)
def test_a_comment_says_something_about_something(place, body, told, terms, vera, cole):
    agreement = making.submitted(terms, drafter=vera)
    with pytest.raises(Refused, match=told):
        said(agreement, cole, body, place=place)


def test_a_signed_text_takes_no_comments(terms, people, cole):
    agreement = making.agreement_at(Status.ACTIVE, terms=terms, **people)
    with pytest.raises(Refused, match="write an amendment"):
        said(agreement, cole, "One more thing")
    page = cole.client.get(reverse("agreement", args=[agreement.reference])).content.decode()
    assert "Your comment" not in page


def test_nothing_that_was_said_is_changed_or_deleted(terms, vera, cole):
    agreement = making.submitted(terms, drafter=vera)
    first = said(agreement, cole, "Which room?")
    with cole.acting():
        for act in (
            lambda: ClauseComment.objects.filter(id=first.id).update(body="Never mind"),
            lambda: ClauseComment.objects.filter(id=first.id).delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                act()


def test_nobody_speaks_in_a_colleagues_name(terms, vera, dana, cole):
    agreement = making.submitted(terms, drafter=vera)
    with cole.acting(), pytest.raises(DatabaseError), transaction.atomic():
        ClauseComment.objects.create(
            agreement=agreement,
            revision_id=agreement.revision_id,
            number=1,
            organization_id=cole.organization.id,
            person_id=dana.user_id,
            place="whole",
            body="I agree.",
        )


def sent(agreement, person, body, **more):
    return person.client.post(
        reverse("agreement_comment", args=[agreement.reference]),
        {
            "organization": person.organization.id,
            "text_hash": terms_hash(agreement.revision.terms),
            "place": "flow:F1",
            "back": "review",
            "body": body,
            **more,
        },
    )


def test_through_the_pages_and_counted_on_the_review_page(terms, vera, cole, olga, gus):
    agreement = making.submitted(terms, drafter=vera)
    with vera.acting():
        agreement = Agreement.objects.select_related("revision").get(id=agreement.id)
    answer = sent(agreement, cole, "Why <b>180</b> days?")
    assert answer.url.endswith(f"review/#talk-{anchor_of('flow:F1')}")
    page = cole.client.get(reverse("agreement_review", args=[agreement.reference])).content.decode()
    assert "1 open comment" in page
    assert page.count(f'id="talk-{anchor_of("flow:F1")}"') == 1
    assert "Why &lt;b&gt;180&lt;/b&gt; days?" in page
    with cole.acting():
        first = ClauseComment.objects.get()
    sent(agreement, vera, "The class has a year.", thread=first.id)
    resolved = vera.client.post(
        reverse("agreement_comment_resolve", args=[agreement.reference, first.id]),
        {"organization": vera.organization.id, "back": "agreement"},
    )
    assert resolved.status_code == 302
    page = cole.client.get(reverse("agreement", args=[agreement.reference])).content.decode()
    assert "The class has a year." in page
    assert "0 open comments" in page
    for stranger in (olga, gus):
        assert sent(agreement, stranger, "Hello").status_code == 404
        url = reverse("agreement_comment_resolve", args=[agreement.reference, first.id])
        assert stranger.client.post(url, {}).status_code == 404
    with olga.acting():
        assert not ClauseComment.objects.exists()


def test_an_altered_form_is_no_request_of_ours(terms, vera, cole):
    agreement = making.submitted(terms, drafter=vera)
    with vera.acting():
        agreement = Agreement.objects.select_related("revision").get(id=agreement.id)
    assert sent(agreement, cole, "Hm", organization="nobody").status_code == 404
    assert sent(agreement, cole, "Hm", organization=vera.organization.id).status_code == 403
