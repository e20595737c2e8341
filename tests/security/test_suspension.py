"""One act of one officer stops every door, of rows and of tables, within the same minute; a
suspension of the memorandum above does the same to all that stands under it."""

import dataclasses
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agreements.access import may_receive
from portal import clock
from portal.rules.decision import Refused
from portal.rules.vocabulary import LegalBasis
from sharing.exchange.models import Download, Exchange, Return
from sharing.releases import actions as releases
from sharing.releases import work
from tests.agreements import making as agreements
from tests.exchange import making
from tests.records import making as records
from tests.releases import making as tables

pytestmark = pytest.mark.usefixtures("begun_once")

WHAT = pytest.mark.parametrize("what", ["itself", "above"])


@pytest.fixture
def memorandum(cast):
    """Northfield, Cole's college and Gus's alliance have a memorandum."""
    parties = (cast.vera.organization, cast.cole.organization, cast.gus.organization)
    terms = agreements.memorandum_terms(*parties)
    officers = [cast.dana, cast.cole, cast.gus]
    return agreements.active(terms, drafter=cast.vera, officers=officers)


def under(memorandum, terms, cast, officer):
    one = agreements.under(memorandum, terms, drafter=cast.vera)
    return agreements.signed(one, drafter=cast.vera, officers=[cast.dana, officer])


@pytest.fixture
def story(cast, memorandum):
    """Rows: a package is with Cole, another was prepared and waits for the worker."""
    with cast.vera.acting() as vera:
        records.whole_district(cast.vera.organization, by=vera, students=300)
    terms = agreements.two_flow_terms(cast.vera.organization, cast.cole.organization)
    agreement = under(memorandum, terms, cast, cast.cole)
    return making.work(making.prepare(making.Story(cast, agreement)))


@pytest.fixture
def stop(cast, memorandum):
    """Dana presses the button on the page of the agreement, or of the memorandum above it."""

    def press(what, agreement, verb="suspend"):
        one = agreement if what == "itself" else memorandum
        answer = cast.dana.client.post(
            reverse(f"agreement_{verb}", args=[one.reference]),
            {"organization": cast.dana.organization.id, "reason": "A laptop was lost."},
        )
        assert answer.status_code == 302

    return press


def took(person, address):
    """What taking a package answers; the file is read to its end."""
    answer = person.client.post(address)
    if answer.streaming:
        answer.getvalue()
    return answer.status_code


def opened(person, address):
    return person.client.get(address).status_code


def upload(content):
    return {"file": SimpleUploadedFile("detail.csv", content), "encoding": "utf-8"}


def receives(person, agreement):
    with person.acting() as actor:
        return may_receive(actor, agreement.id, clock.today(), flow_key="F1")


@WHAT
def test_every_door_of_rows_closes_and_opens_again(cast, story, stop, what):
    agreement, exchange = story.agreement, story.exchange
    content = making.answer(making.rows_of(making.download(story)))
    returned = making.submit(story, making.check(story, content))
    waiting = making.prepare(making.Story(cast, agreement))
    download = f"/exchanges/{exchange.reference}/download/"
    accept = f"/exchanges/{exchange.reference}/returns/{returned.number}/accept/"
    begun = clock.now()

    stop(what, agreement)
    assert took(cast.cole, download) == 403
    answer = cast.cole.client.post(f"/exchanges/{exchange.reference}/returns/new/", upload(content))
    assert answer.status_code == 403
    assert cast.vera.client.post(accept).status_code == 403
    assert not receives(cast.cole, agreement)
    draft = making.draft(story)
    assert (draft.sent, [one.code for one in draft.withheld]) == (0, ["SUSPENDED"])
    with pytest.raises(Refused, match="suspended"):
        making.prepare(making.Story(cast, agreement))
    making.work(waiting)
    with cast.vera.acting():
        stopped = Exchange.objects.get(id=waiting.exchange.id)
        assert (stopped.status, stopped.package) == ("cancelled", None)
        assert "suspended" in stopped.cancel_reason
    with cast.cole.acting():
        assert (Download.objects.count(), Return.objects.count()) == (1, 1)
    assert clock.now() - begun < timedelta(minutes=1)

    stop(what, agreement, "resume")
    assert took(cast.cole, download) == 200
    assert receives(cast.cole, agreement)
    assert cast.vera.client.post(accept).status_code == 302


@pytest.fixture
def tabled(cast, memorandum):
    """Tables: one is with Gus, another is approved and goes out in an hour."""
    making.accepted(cast)
    terms = agreements.aggregate_terms(cast.vera.organization, cast.gus.organization)
    flow = dataclasses.replace(terms.flows[0], recipients=("gus@bridge.example",))
    agreement = under(memorandum, terms.with_flow(flow), cast, cast.gus)
    released = tables.released(cast, agreement, dimensions=("school",))
    approved = tables.approved(cast, tables.proposed(cast, agreement, dimensions=("school",)))
    return SimpleNamespace(agreement=agreement, released=released, approved=approved)


@WHAT
def test_every_door_of_tables_closes_and_opens_again(cast, tabled, stop, what, monkeypatch):
    agreement, approved = tabled.agreement, tabled.approved
    page = f"/releases/{tabled.released.id}/"
    doors = [page, page + "table.csv", f"/api/releases/{tabled.released.reference}"]
    assert {opened(cast.gus, door) for door in doors} == {200}
    scheduled = tables.scheduled(cast, approved, clock.now() + timedelta(hours=1))

    stop(what, agreement)
    assert {opened(cast.gus, door) for door in doors} == {404}
    with cast.dana.acting() as dana, pytest.raises(Refused):
        releases.publish(
            release=scheduled, sha256=scheduled.fingerprint, day=clock.today(), by=dana
        )
    with monkeypatch.context() as later:
        now = clock.now
        later.setattr(clock, "now", lambda: now() + timedelta(hours=2))
        assert work.publish_what_is_due() == 0
    with cast.vera.acting():
        scheduled.refresh_from_db()
        assert scheduled.status == "approved"

    stop(what, agreement, "resume")
    assert {opened(cast.gus, door) for door in doors} == {200}
    assert tables.published(cast, scheduled).status == "released"


def test_what_was_begun_under_the_old_text_is_decided_by_its_amendment(cast):
    """The package was made when Cole was named; the amendment names his dean alone."""
    story = making.sent(cast, basis=LegalBasis.AUDIT_EVALUATION)
    download = f"/exchanges/{story.exchange.reference}/download/"
    assert took(cast.cole, download) == 200
    with cast.vera.acting():
        terms = story.agreement.revision.terms
    dean = dataclasses.replace(terms.flows[0], recipients=("dean@nsu.example",))
    later = clock.today() + timedelta(days=3)
    agreements.amended(
        story.agreement,
        drafter=cast.vera,
        officers=[cast.dana, cast.cole],
        flows=terms.with_flow(dean).flows,
        effective_on=later,
    )
    assert took(cast.cole, download) == 200
    with cast.cole.acting() as cole:
        assert may_receive(cole, story.agreement.id, later - timedelta(days=1), flow_key="F1")
        assert not may_receive(cole, story.agreement.id, later, flow_key="F1")


def test_a_package_made_after_the_amendment_names_the_amendment(cast):
    story = making.begun(cast, basis=LegalBasis.AUDIT_EVALUATION)
    with cast.vera.acting():
        terms = story.agreement.revision.terms
    fewer = dataclasses.replace(
        terms.flows[0], elements=[one for one in terms.flows[0].elements if one != "birth_date"]
    )
    fewer = dataclasses.replace(fewer, elements=tuple(fewer.elements))
    amendment = agreements.amended(
        story.agreement,
        drafter=cast.vera,
        officers=[cast.dana, cast.cole],
        flows=terms.with_flow(fewer).flows,
    )
    sent = making.work(making.prepare(making.Story(cast, amendment)))
    package = making.download(sent)
    assert "birth_date" not in making.rows_of(package)[0]
    with cast.vera.acting():
        assert sent.exchange.agreement_reference == amendment.reference
        assert sent.exchange.revision_hash == amendment.revision.sha256
