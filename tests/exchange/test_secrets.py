"""What the partner must not learn: who was withheld, why, and how many."""

import pytest
from django.db import ProgrammingError, connection, transaction

from portal.models import StoredFile
from portal.rules.decision import Refused
from sharing.exchange import actions
from sharing.exchange.models import Exchange, ExchangeRow, Return
from sharing.rules.access import MEANINGS
from tests.agreements import making as agreements
from tests.exchange import making

pytestmark = pytest.mark.usefixtures("begun_once")


def test_cole_sees_the_exchange_and_no_row_of_it(cast):
    making.returned(cast)
    with cast.cole.acting():
        assert Exchange.objects.count() == 1
        assert Return.objects.count() == 1
        assert ExchangeRow.objects.count() == 0


def test_cole_cannot_read_the_reasons_on_any_page(cast):
    story = making.returned(cast)
    with cast.vera.acting():
        withheld = {row.code for row in story.exchange.rows.exclude(code="ALLOWED")}
    assert len(withheld) > 2
    for address in ("", "returns/1/"):
        text = cast.cole.client.get(f"/exchanges/{story.exchange.reference}/{address}").content
        for code in withheld:
            assert MEANINGS[code].label.encode() not in text
            assert MEANINGS[code].text.encode() not in text
            assert code.encode() not in text
        assert b"withheld" not in text.lower()
        assert b"Graduates in the class" not in text


def test_the_package_tells_no_count_but_the_number_sent(cast):
    story = making.sent(cast)
    with cast.vera.acting():
        cohort = story.exchange.rows.count()
    for name, content in making.members(making.download(story)).items():
        assert b"withheld" not in content.lower(), name
        if name.endswith(".json"):
            assert f": {cohort}".encode() not in content


def test_cole_learns_of_an_exchange_when_it_is_sent(cast):
    story = making.prepare(making.begun(cast))
    with cast.cole.acting():
        assert Exchange.objects.count() == 0
    assert cast.cole.client.get(f"/exchanges/{story.exchange.reference}/").status_code == 404


def test_olga_sees_no_row_of_any_table(cast):
    story = making.returned(cast)
    making.download(story)
    with cast.olga.acting(), connection.cursor() as cursor:
        for table in ("exchange", "exchangerow", "return", "download"):
            cursor.execute(f"SELECT count(*) FROM exchange_{table}")
            assert cursor.fetchone() == (0,), table
        assert StoredFile.objects.count() == 0


@pytest.mark.parametrize(
    "change", [{"sent": 1}, {"class_of": 2001}, {"revision_hash": "0" * 64}, {"package": None}]
)
def test_nobody_changes_what_was_sent(cast, change):
    story = making.sent(cast)
    for person in (cast.vera, cast.cole):
        with person.acting(), pytest.raises(ProgrammingError), transaction.atomic():
            Exchange.objects.filter(id=story.exchange.id).update(**change)


def test_cole_cannot_write_an_exchange_in_the_districts_name(cast):
    story = making.sent(cast)
    copy = story.exchange
    copy.pk, copy.reference = None, "EX-FORGED"
    with cast.cole.acting(), pytest.raises(ProgrammingError), transaction.atomic():
        copy.save(force_insert=True)


def test_a_colleague_who_is_not_named_is_told_so(cast):
    story = making.sent(cast, to_college=("registrar@nsu.example",))
    with cast.cole.acting() as cole, pytest.raises(Refused, match="does not name you"):
        actions.download(exchange=story.exchange, by=cole, day=making.clock.today())
    response = cast.cole.client.post(f"/exchanges/{story.exchange.reference}/download/")
    assert response.status_code == 403
    assert b"does not name you" in response.content


def test_a_suspension_stops_download_upload_and_acceptance_at_once(cast):
    story = making.returned(cast)
    rows = making.rows_of(making.download(story))
    agreements.suspend(story.agreement, cast.dana)
    day = making.clock.today()
    with cast.cole.acting() as cole, pytest.raises(Refused, match="suspended"):
        actions.download(exchange=story.exchange, by=cole, day=day)
    with cast.vera.acting() as vera, pytest.raises(Refused, match="suspended"):
        actions.begin_acceptance(returned=story.returned, by=vera, day=day)
    with cast.vera.acting() as vera:
        actions.reject(returned=story.returned, reason="Suspended.", by=vera)
    with pytest.raises(Refused, match="suspended"):
        making.check(story, making.answer(rows[:-1]))


def test_a_suspension_before_the_package_is_made_sends_nothing(cast):
    from consent.models import Disclosure

    story = making.prepare(making.begun(cast))
    agreements.suspend(story.agreement, cast.dana)
    making.work(story)
    with cast.vera.acting():
        assert story.exchange.status == "cancelled"
        assert "suspended" in story.exchange.cancel_reason
        assert ExchangeRow.objects.count() == Disclosure.objects.count() == 0
        assert story.exchange.package is None


def test_a_package_is_not_made_when_its_record_of_disclosures_cannot_be(cast, monkeypatch):
    from sharing.exchange.actions import sending

    def broken(*args, **kwargs):
        raise RuntimeError("the record cannot be written")

    story = making.prepare(making.begun(cast))
    monkeypatch.setattr(sending, "record_disclosures", broken)
    with cast.vera.acting() as vera:
        with pytest.raises(RuntimeError):
            actions.send(exchange=story.exchange, by=vera, day=making.clock.today())
        story.exchange.refresh_from_db()
        assert story.exchange.status == "preparing"
        assert ExchangeRow.objects.count() == 0
        assert not StoredFile.objects.filter(name__startswith="EX-").exists()
