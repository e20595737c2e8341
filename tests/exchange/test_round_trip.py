"""Vera sends a class, Cole answers, Vera accepts: every student is accounted for."""

import json

import pytest
from django.db.models import Count

from consent.models import DisclosedSubject, Disclosure
from sharing.exchange.models import Download, ExchangeRow, Return
from sharing.records.models import Graduation, Outcome
from sharing.rules.access import ALLOWED
from tests.exchange import making

pytestmark = pytest.mark.usefixtures("begun_once")


def _codes(exchange):
    rows = ExchangeRow.objects.filter(exchange=exchange).values("code").annotate(n=Count("id"))
    return {row["code"]: row["n"] for row in rows}


def test_vera_sees_a_cohort_whose_parts_make_the_whole(cast):
    draft = making.draft(making.begun(cast))
    with cast.vera.acting():
        assert draft.cohort == Graduation.objects.filter(class_of=making.CLASS).count() > 50
    assert draft.sent + sum(one.students for one in draft.withheld) == draft.cohort
    assert 0 < draft.sent < draft.cohort
    assert {"REFUSED", "NO_CONSENT"} <= {one.code for one in draft.withheld}


def test_what_vera_saw_is_what_is_sent(cast):
    story = making.begun(cast)
    seen = making.draft(story)
    making.work(making.prepare(story))
    with cast.vera.acting():
        assert _codes(story.exchange) == seen.counts
        assert story.exchange.sent == seen.sent
        assert story.exchange.status == "sent"


def test_each_student_sent_is_in_the_record_of_disclosures_and_nobody_else(cast):
    story = making.sent(cast)
    with cast.vera.acting():
        disclosure = Disclosure.objects.get(exchange_id=story.exchange.id)
        disclosed = set(
            DisclosedSubject.objects.filter(disclosure=disclosure).values_list("subject", flat=True)
        )
        rows = ExchangeRow.objects.filter(exchange=story.exchange)
        assert disclosed == set(rows.filter(code=ALLOWED).values_list("subject", flat=True))
        assert disclosure.students == story.exchange.sent
        assert disclosure.revision_hash == story.exchange.revision_hash
        assert disclosure.named_recipients == ["cole@nsu.example"]
        assert "return_key" not in disclosure.elements
        assert set(disclosure.elements) <= set(story.exchange.elements_out)
        # Consent was needed: every row names the event that gave it.
        assert not DisclosedSubject.objects.filter(
            disclosure=disclosure, consent_event=None
        ).exists()


def test_the_package_holds_the_agreed_fields_and_random_keys_only(cast):
    story = making.sent(cast)
    rows = making.rows_of(making.download(story))
    assert len(rows) == story.exchange.sent
    assert list(rows[0]) == ["return_key", *story.exchange.elements_out]
    assert "race_ethnicity" not in rows[0]
    keys = [row["return_key"] for row in rows]
    assert len(set(keys)) == len(keys)
    assert keys == sorted(keys), "the order of the file tells nothing else"
    assert all(len(key) == 24 and key.isalpha() and key.isupper() for key in keys)


@pytest.mark.parametrize("dialect", ["request", "graduates"])
def test_cole_returns_and_vera_accepts_and_the_counts_reconcile(cast, dialect):
    story = making.returned(cast, dialect=dialect)
    returned = story.returned
    assert returned.sent == story.exchange.sent == returned.matched + returned.unmatched
    assert 0 < returned.matched < returned.sent
    assert returned.dialect == dialect
    accepted = making.accept(story, returned)
    with cast.vera.acting():
        assert accepted.status == "accepted"
        assert story.exchange.status == "accepted"
        assert (story.exchange.matched, story.exchange.unmatched) == (
            returned.matched,
            returned.unmatched,
        )
        assert (
            accepted.acceptance.result["added"]
            == Outcome.objects.count()
            == (returned.terms + returned.degrees)
        )
        rows = ExchangeRow.objects.filter(exchange=story.exchange, code=ALLOWED)
        assert rows.filter(match="matched").count() == returned.matched
        assert rows.filter(match="unmatched").count() == returned.unmatched
        with_outcomes = set(Outcome.objects.values_list("subject", flat=True))
        assert with_outcomes == set(rows.filter(match="matched").values_list("subject", flat=True))


def test_both_dialects_bring_the_same_outcomes(cast):
    story = making.sent(cast)
    rows = making.rows_of(making.download(story))
    contents = {}
    for dialect in ("request", "graduates"):
        with cast.cole.acting():
            contents[dialect] = making.check(story, making.answer(rows, dialect=dialect))
    one, other = contents["request"], contents["graduates"]
    assert (one.matched, one.terms, one.degrees) == (other.matched, other.terms, other.degrees)


def test_only_the_agreed_fields_of_an_answer_are_kept(cast):
    story = making.returned(cast)
    from portal.vault import files

    with cast.vera.acting():
        kept = files.read_stored(story.returned.content).decode()
        agreed = set(story.exchange.elements_back)
    assert "class_level" in agreed
    names = {row["last_name"] for row in making.rows_of(making.download(story))}
    assert not any(f'"{name}"' in kept for name in names)
    for line in kept.splitlines():
        for outcome in json.loads(line)["outcomes"]:
            assert set(outcome) <= {
                "kind",
                "sequence",
                "college_code",
                "college_name",
                "college_state",
                "college_level",
                "college_control",
                "begins_on",
                "ends_on",
                "status",
                "class_level",
                "graduated_on",
                "degree_title",
            }


def test_each_download_is_recorded_with_who_when_and_what(cast):
    story = making.sent(cast)
    making.download(story)
    making.download(story)
    with cast.vera.acting():
        taken = list(Download.objects.filter(exchange=story.exchange))
        assert [one.by_id for one in taken] == [cast.cole.user_id] * 2
        assert {one.sha256 for one in taken} == {story.exchange.package.sha256}
        assert story.exchange.status == "acknowledged"


def test_cole_mends_a_return_that_vera_gave_back(cast):
    from sharing.exchange import actions

    story = making.returned(cast)
    rows = making.rows_of(making.download(story))
    with cast.vera.acting() as vera:
        actions.reject(returned=story.returned, reason="Term dates are a year off.", by=vera)
        assert not Outcome.objects.exists()
    with cast.cole.acting():
        story.exchange.refresh_from_db()
        assert story.exchange.status == "rejected"
        mended = making.submit(story, making.check(story, making.answer(rows[:-1])))
    making.accept(story, mended)
    with cast.vera.acting():
        assert story.exchange.status == "accepted"
        assert Return.objects.filter(exchange=story.exchange).count() == 2
