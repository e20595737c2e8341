"""Ways to begin a draft, and editing what it says besides flows."""

import dataclasses
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from weasyprint import HTML

from agreements import actions
from agreements.actions.beginning import begin_from_former, begin_from_text
from agreements.documents import Embedded
from agreements.facts import party_facts
from agreements.models import Agreement, Draft, DraftSource
from agreements.rules import editing
from agreements.rules.checks import checklist
from agreements.rules.lifecycle import Status
from agreements.rules.starting import Beginning, begun_from, copied_from, starting_texts
from agreements.rules.terms import Kind, ObligationKind, ObligationTerms, TextClause
from portal import clock, foreign
from portal.rules.decision import Refused
from tests.agreements import making
from tests.agreements.test_checks import COLLEGE, DISTRICT, FACTS, PARTNER

FIRST, LAST = date(2026, 9, 1), date(2029, 8, 31)
NAMES = {one.id: one.name for one in (DISTRICT, COLLEGE, PARTNER)}


def begun(code, partner=COLLEGE, last=LAST):
    at = Beginning(DISTRICT.id, (partner.id,), NAMES, FIRST, last, 15)
    return begun_from(starting_texts()[code], at)


def pdf(words):
    return HTML(string=f"<p>{words}</p>", url_fetcher=Embedded()).write_pdf()


@pytest.mark.parametrize("code", sorted(starting_texts()))
def test_no_place_of_a_text_is_left_unfilled_and_no_words_are_missing(code):
    terms = begun(code)
    words = [terms.title, terms.summary, *(c.body for c in terms.text)]
    assert not any("{" in text or "}" in text for text in words)
    assert all(len(c.heading) > 3 and len(c.body) > 60 for c in terms.text)
    assert terms.obligations


def test_two_texts_lack_nothing_but_the_people_who_may_open_rows():
    def missing(terms):
        checks = checklist(terms, FACTS, DISTRICT.id)
        return {check.code for check in checks if not check.is_met}

    assert missing(begun("partner_tables", PARTNER)) == set()
    assert missing(begun("outcomes")) == {"RECIPIENTS"}


def test_a_memorandum_sets_limits_and_permits_no_flow():
    terms = begun("memorandum")
    assert terms.kind is Kind.MOU
    assert terms.flows == ()
    assert terms.limits.least_min_cell == 10


def test_duties_come_due_within_the_term_and_everyone_has_their_own():
    terms = begun("outcomes", last=FIRST + timedelta(days=60))
    assert all(
        duty.first_due is None or duty.first_due <= terms.expires_on for duty in terms.obligations
    )
    training = [d.owner_id for d in terms.obligations if d.kind is ObligationKind.TRAINING]
    assert training == [DISTRICT.id, COLLEGE.id]


def test_a_copy_moves_the_days_of_its_duties_and_drops_what_the_portal_wrote():
    former = dataclasses.replace(
        begun("outcomes"),
        text=(TextClause("amends", "What it replaces", "AG-7"), TextClause("T1", "Care", "Much.")),
    )
    later = FIRST + timedelta(days=365)
    copy = copied_from(
        former, lead_id=COLLEGE.id, first_day=later, last_day=later + timedelta(days=700)
    )
    assert copy.party_ids == (COLLEGE.id, DISTRICT.id)
    assert [clause.key for clause in copy.text] == ["T1"]
    assert copy.obligations[0].first_due == former.obligations[0].first_due + timedelta(days=365)
    assert copy.flows == former.flows


def test_clauses_are_added_changed_moved_and_removed_and_all_else_stays():
    terms = begun("outcomes")
    keys = [clause.key for clause in terms.text]
    key = editing.next_clause_key(terms)
    more = editing.with_clause(terms, TextClause(key, "New", "Words"))
    assert [one.key for one in more.text] == [*keys, key]
    up = editing.with_clause_moved(more, key, up=True)
    assert [one.key for one in up.text][-2:] == [key, keys[-1]]
    assert editing.with_clause_moved(more, key, up=False) == more
    assert editing.with_clause_moved(more, keys[0], up=True) == more
    assert editing.without_clause(more, key) == terms
    duty = ObligationTerms("O9", ObligationKind.OTHER, COLLEGE.id, "Send flowers")
    assert editing.without_obligation(editing.with_obligation(terms, duty), "O9") == terms


def days(years=1):
    first = clock.today()
    return {"first_day": first, "last_day": first + timedelta(days=365 * years)}


def newest(person):
    with person.acting():
        return Agreement.objects.order_by("-begun_at").first()


def draft_of(person, agreement):
    with person.acting():
        return Draft.objects.get(agreement=agreement).terms


def test_vera_begins_from_our_text_and_it_is_nearly_done(vera, cole):
    page = vera.client.get(reverse("agreement_begin")).content.decode()
    assert "College outcomes of graduates" in page
    form = vera.client.get(reverse("begin_text", args=["outcomes"])).content.decode()
    assert "When something goes wrong" in form
    sent = vera.client.post(
        reverse("begin_text", args=["outcomes"]),
        {"lead": vera.organization.id, "partners": cole.organization.id, "title": "", **days(3)},
    )
    agreement = newest(vera)
    assert sent.url == reverse("agreement", args=[agreement.reference])
    terms = draft_of(vera, agreement)
    assert len(terms.flows) == 2
    assert "Northfield State University answers who enrolled" in terms.summary
    page = vera.client.get(sent.url).content.decode()
    assert "Name, by email, each person who may open the rows" in page
    assert "Keeping data safe" in page


def test_a_licence_needs_an_agreement_in_force_above_it(terms, people, vera, cole):
    url = reverse("begin_text", args=["licence"])
    data = {"lead": vera.organization.id, "partners": cole.organization.id, **days()}
    assert "No agreement is in force" in vera.client.get(url).content.decode()
    assert "This field is required" in vera.client.post(url, data).content.decode()
    above = making.agreement_at(Status.ACTIVE, terms=terms, **people)
    assert vera.client.post(url, {**data, "parent": above.id}).status_code == 302
    with vera.acting():
        licence = Agreement.objects.get(kind=Kind.DUL)
        assert licence.parent_id == above.id
        assert Draft.objects.get(agreement=licence).terms.parent.sha256 == above.revision.sha256


def test_vera_copies_a_former_agreement_for_new_days(terms, people, vera):
    former = making.agreement_at(Status.ACTIVE, terms=terms, **people)
    page = vera.client.get(reverse("begin_former")).content.decode()
    assert former.reference in page
    vera.client.post(
        reverse("begin_former"),
        {"lead": vera.organization.id, "former": former.id, **days(2)},
    )
    copy = newest(vera)
    assert copy.id != former.id
    assert draft_of(vera, copy).flows == terms.flows
    with vera.acting():
        assert Agreement.objects.get(id=former.id).status == Status.ACTIVE
        assert DraftSource.objects.get(agreement=copy).former_id == former.id


def test_olga_copies_nothing_of_northfield(terms, people, olga, vera):
    former = making.agreement_at(Status.ACTIVE, terms=terms, **people)
    assert former.reference not in olga.client.get(reverse("begin_former")).content.decode()
    refused = olga.client.post(
        reverse("begin_former"), {"lead": olga.organization.id, "former": former.id, **days()}
    )
    assert "Select a valid choice" in refused.content.decode()
    with vera.acting() as actor:
        shown = Agreement.objects.select_related("revision", "parent").get(id=former.id)
        with pytest.raises(Refused, match="Your role does not let you"):
            begin_from_former(former=shown, lead=olga.organization, by=actor, **days())


def test_a_pdf_stands_beside_every_form_and_nobody_else_sees_it(vera, dana, cole, olga):
    url = reverse("begin_pdf")
    data = {
        "lead": vera.organization.id,
        "partners": [cole.organization.id],
        "title": "Paper of 2019",
        **days(),
    }
    document = pdf("The parties agree to share graduation records.")
    no_pdf = SimpleUploadedFile("a.pdf", b"hello")
    refused = vera.client.post(url, {**data, "file": no_pdf})
    assert refused.status_code == 403
    assert "is no PDF" in refused.content.decode()
    vera.client.post(url, {**data, "file": SimpleUploadedFile("paper.pdf", document)})
    agreement = newest(vera)
    for name in ("agreement_edit", "agreement_flow_new", "agreement_parts", "agreement_text_new"):
        page = vera.client.get(reverse(name, args=[agreement.reference])).content.decode()
        assert "The parties agree to share graduation records." in page, name
    kept = vera.client.get(reverse("agreement_source", args=[agreement.reference]))
    assert kept.content == document
    assert kept["Content-Type"] == "application/pdf"
    with vera.acting() as actor:
        terms = draft_of(vera, agreement)
        flow = making.two_flow_terms(vera.organization, cole.organization).flows[0]
        actions.revise(
            agreement=agreement,
            terms=dataclasses.replace(terms, summary="We share.", flows=(flow,)),
            by=actor,
        )
    making.submit(agreement, vera)
    for stranger in (cole, olga):
        hidden = stranger.client.get(reverse("agreement_source", args=[agreement.reference]))
        assert hidden.status_code == 404
        with stranger.acting():
            assert not DraftSource.objects.exists()


def test_a_pdf_without_words_or_a_broken_one_is_kept_all_the_same(vera, cole):
    assert foreign.read_document(b"%PDF-1.7 broken").pages == []
    sent = vera.client.post(
        reverse("begin_pdf"),
        {
            "lead": vera.organization.id,
            "partners": [cole.organization.id],
            "title": "Scan",
            "file": SimpleUploadedFile("scan.pdf", b"%PDF-1.7 broken"),
            **days(),
        },
    )
    assert sent.status_code == 302
    agreement = newest(vera)
    page = vera.client.get(reverse("agreement_edit", args=[agreement.reference]))
    assert "Its words cannot be shown here" in page.content.decode()


def test_vera_writes_clauses_and_duties_through_the_pages(terms, vera, cole, olga):
    agreement = making.drafted(terms, drafter=vera)
    at = [agreement.reference]
    browser = vera.client
    for heading in ("Care", "Place"):
        browser.post(
            reverse("agreement_text_new", args=at), {"heading": heading, "body": f"{heading}!"}
        )
    browser.post(reverse("agreement_text_move", args=[*at, "T2"]), {"to": "up"})
    browser.post(reverse("agreement_text", args=[*at, "T1"]), {"heading": "Care", "body": "More."})
    browser.post(
        reverse("agreement_duty_new", args=at),
        {"kind": "training", "owner": cole.organization.id, "words": "Train everybody"},
    )
    undated = browser.post(
        reverse("agreement_duty_new", args=at),
        {
            "kind": "training",
            "owner": cole.organization.id,
            "words": "Train",
            "every_months": 12,
        },
    )
    assert "Say when it is due first" in undated.content.decode()
    browser.post(
        reverse("agreement_ending", args=at),
        {"notice_days": 90, "breach_hours": 24, "destruction": "Overwritten"},
    )
    written = draft_of(vera, agreement)
    assert [(c.heading, c.body) for c in written.text] == [("Place", "Place!"), ("Care", "More.")]
    assert written.obligations[0].owner_id == cole.organization.id
    assert (written.notice_days, written.breach_hours) == (90, 24)
    assert written.flows == terms.flows
    page = browser.get(reverse("agreement_parts", args=at)).content.decode()
    assert page.index("Place") < page.index("Care")
    browser.post(reverse("agreement_text_remove", args=[*at, "T2"]))
    browser.post(reverse("agreement_duty_remove", args=[*at, "O1"]))
    written = draft_of(vera, agreement)
    assert [c.key for c in written.text] == ["T1"]
    assert written.obligations == ()
    making.submit(agreement, vera)
    assert "More." in cole.client.get(reverse("agreement", args=at)).content.decode()
    for stranger, status in ((cole, 403), (olga, 404)):
        for name, key in (("agreement_text_remove", ["T1"]), ("agreement_parts", [])):
            answer = stranger.client.post if key else stranger.client.get
            assert answer(reverse(name, args=[*at, *key])).status_code == status


def test_clauses_that_the_portal_writes_are_not_edited(terms, vera):
    fixed = dataclasses.replace(terms, text=(TextClause("amends", "It replaces", "AG-7."),))
    agreement = making.drafted(fixed, drafter=vera)
    page = vera.client.get(reverse("agreement_parts", args=[agreement.reference])).content.decode()
    assert "Written by the portal" in page
    gone = vera.client.post(reverse("agreement_text_remove", args=[agreement.reference, "amends"]))
    assert gone.status_code == 404


def test_the_checklist_and_the_page_know_a_text_of_ours_by_heart(vera, gus):
    with vera.acting() as actor:
        agreement = begin_from_text(
            text=starting_texts()["partner_tables"],
            lead=vera.organization,
            partners=[gus.organization],
            by=actor,
            **days(),
        )
        terms = Draft.objects.get(agreement=agreement).terms
        checks = checklist(terms, party_facts(terms), vera.organization.id)
        assert all(check.is_met for check in checks)
    making.submit(agreement, vera)
    page = gus.client.get(reverse("agreement", args=[agreement.reference])).content.decode()
    assert "No looking behind the numbers" in page


def test_reg_who_drafts_nothing_finds_no_way_to_begin(reg):
    for name, args in (
        ("agreement_begin", []),
        ("begin_text", ["outcomes"]),
        ("begin_former", []),
        ("begin_pdf", []),
    ):
        assert reg.client.get(reverse(name, args=args)).status_code == 404


def test_a_text_that_does_not_exist_is_not_found(vera):
    assert vera.client.get(reverse("begin_text", args=["nothing"])).status_code == 404
