"""Vera builds the same class again: who is new, who is gone, and why; names for her alone."""

import re

from consent.models import Subject
from portal import clock
from portal.models import LedgerEntry
from portal.vault import files
from sharing.exchange import queries
from sharing.exchange.models import ExchangeRow
from sharing.exchange.rules.changes import Kind, kind_of
from sharing.records.models import Graduation, School
from tests.exchange import making
from tests.exchange.test_withdrawals import sent_students, withdraw


def _changes(story):
    draft = making.draft(story)
    with story.vera.acting() as vera:
        return queries.changes_for(vera, draft, clock.today())


def test_every_pair_of_decisions_is_of_one_kind():
    assert kind_of("ABSENT", "ALLOWED", newer_event=False) is Kind.NEW
    assert kind_of("ALLOWED", "WITHDRAWN", newer_event=True) is Kind.GONE
    assert kind_of("ALLOWED", "ABSENT", newer_event=False) is Kind.GONE
    assert kind_of("ALLOWED", "ALLOWED", newer_event=True) is Kind.DECIDED_AGAIN
    assert kind_of("NO_CONSENT", "REFUSED", newer_event=True) is Kind.OTHER_REASON
    assert kind_of("REFUSED", "REFUSED", newer_event=False) is Kind.STILL


def test_vera_sees_who_is_new_and_gone_since_the_last_exchange_and_why(cast):
    story = making.sent(cast)
    before = _changes(story)
    assert before.lines == []
    assert before.same == story.exchange.sent
    with cast.vera.acting():
        rows = ExchangeRow.objects.filter(exchange=story.exchange, code="ALLOWED")
        blocked, moved = rows.order_by("id")[:2]
        Graduation.objects.filter(subject_id=blocked.subject_id).update(ferpa_block=True)
        Graduation.objects.filter(subject_id=moved.subject_id).update(class_of=2020)
        assert Subject.objects.filter(id=blocked.subject_id).exists()
    after = _changes(story)
    told = {(line.kind, line.now): line.students for line in after.lines}
    assert told == {(Kind.GONE, "FERPA_BLOCK"): 1, (Kind.GONE, "ABSENT"): 1}
    assert after.same == story.exchange.sent - 2
    whys = " ".join(line.why for line in after.lines)
    assert "no longer names them" in whys

    query = f"?pair={making.pair_key(story).replace('~', '%7E')}&class_of={making.CLASS}"
    page = re.sub(r"\s+", " ", cast.vera.client.get("/exchanges/new/" + query).content.decode())
    assert "Gone since then" in page
    address = "/exchanges/new/changed/gone/ALLOWED/FERPA_BLOCK/" + query
    named = cast.vera.client.get(address)
    assert named.status_code == 200
    assert str(blocked.subject_id) in named.content.decode()
    assert cast.cole.client.get(address).status_code in (403, 404)
    assert cast.olga.client.get(address).status_code in (403, 404)
    wrong = address.replace("FERPA_BLOCK", "REFUSED")
    assert cast.vera.client.get(wrong).status_code == 404
    with cast.dana.acting():
        assert LedgerEntry.objects.filter(verb="open_withheld").exists()


def test_vera_sees_which_fields_of_those_sent_again_say_something_else(cast):
    story = making.sent(cast)
    making.download(story)
    (subject,) = sent_students(story)
    address = f"/exchanges/new/fields/?pair={making.pair_key(story).replace('~', '%7E')}"
    address += f"&class_of={making.CLASS}"

    def page(person=cast.vera):
        return re.sub(r"\s+", " ", person.client.get(address).content.decode())

    assert "0 have a field that says something else" in page()
    with cast.vera.acting():
        record = Graduation.objects.get(subject_id=subject.id)
        then = record.school.name
        other = School.objects.exclude(id=record.school_id).filter(
            organization_id=record.school.organization_id
        )
        record.school = other.first()
        record.save()
    text = page()
    assert "1 has a field that says something else" in text
    assert f"{then} → {record.school.name}" in text
    with cast.vera.acting():
        assert LedgerEntry.objects.filter(verb="open_withheld").exists()
    withdraw(story, subject)
    assert f"{then} →" not in page(), "who may not be sent is not sent again"
    for person in (cast.cole, cast.gus, cast.olga, cast.connie):
        assert person.client.get(address).status_code in (403, 404)
    with cast.vera.acting():
        files.destroy_key(story.exchange.package)
    assert "is not known any more" in page()
