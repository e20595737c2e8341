"""What Cole holds and until when, his certificate, the pause, Dana's legal hold, and the sweep."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction

from agreements import owing
from portal import clock
from portal.models import LedgerEntry, StoredFile
from portal.rules.decision import Refused
from portal.vault import files, seal
from portal.vault.checking import attachment_of, check_seal
from sharing.destruction import actions, queries
from sharing.destruction.models import Certificate, CertifiedPackage, PackageHold
from sharing.destruction.rules.certificate import hash_of
from sharing.exchange import actions as exchanges
from sharing.exchange.models import Exchange, Upload
from sharing.exchange.sweeping import sweep_uploads
from tests.agreements import making as agreements
from tests.destruction import making
from tests.exchange import making as stories

pytestmark = pytest.mark.usefixtures("begun_once")


def codes(refused):
    return [reason.code for reason in refused.value.decision.reasons]


def line_for(person):
    with person.acting() as actor:
        return queries.holdings_for(actor, clock.today())


def bytes_on_disk(stored):
    name = stored.id.hex
    return (Path(settings.FILES) / name[:2] / f"{name}.sealed").exists()


def test_cole_certifies_both_keep_the_seal_and_the_portal_forgets_its_key(
    cast, django_capture_on_commit_callbacks
):
    story = stories.sent(cast, students=making.STUDENTS)
    assert line_for(cast.cole) == line_for(cast.vera) == []  # nobody took it yet
    package = stories.download(story)
    inside = stories.members(package)
    mine, ours = line_for(cast.cole)[0], line_for(cast.vera)[0]
    assert mine.due_on == ours.due_on == story.exchange.destroy_by
    assert mine.is_mine
    assert mine.may_certify
    assert not ours.is_mine
    assert not ours.may_certify
    assert line_for(cast.olga) == []

    with django_capture_on_commit_callbacks(execute=True):
        certificate = making.certify(story)
    hashes = {one["name"]: one["sha256"] for one in certificate.content["packages"][0]["files"]}
    assert set(inside) - {"manifest.dsse.json"} <= set(hashes)
    with cast.vera.acting() as actor:
        stored = StoredFile.objects.get(id=story.exchange.package_id)
        assert hashes[stored.name] == stored.sha256 == CertifiedPackage.objects.get().sha256
        pdf = files.read_stored(queries.document_for(actor, certificate.reference))
        found = check_seal(pdf, [one.der for one in seal.certificates()])
        assert found.problems == ()
        told = json.loads(attachment_of(pdf, f"{certificate.reference}.json"))
        assert hash_of(told) == certificate.sha256 == hash_of(certificate.content)
        assert check_seal(pdf.replace(b"Purge", b"Clear"), []).problems

        # The row stays with name and hash; the key and the bytes are gone.
        assert stored.key_destroyed_at is not None
        assert bytes(stored.wrapped) == b""
        assert not bytes_on_disk(stored)
        with pytest.raises(files.KeyDestroyed):
            files.open_stored(stored)
    with pytest.raises(Refused) as refused:
        stories.download(story)
    assert "DESTROYED" in codes(refused)
    with pytest.raises(Refused) as refused:
        stories.check(story, b"whatever")
    assert "DESTROYED" in codes(refused)
    with cast.cole.acting():
        assert owing.of_package(story.exchange.reference).closing.outcome == "done"
        entries = dict(LedgerEntry.objects.values_list("verb", "detail"))
        assert entries["certify_destruction"]["packages"] == {
            story.exchange.reference: stored.sha256
        }
        assert entries["destroy_package_key"]["rows"] == story.exchange.sent
    with pytest.raises(Refused):
        making.certify(story)
    with cast.olga.acting() as actor:
        assert Certificate.objects.count() == CertifiedPackage.objects.count() == 0
        assert not queries.certificates_for(actor).exists()


def test_nobody_certifies_without_a_fresh_confirmation_or_for_somebody_else(cast):
    story = making.taken(cast)
    with cast.cole.acting() as actor, pytest.raises(Refused) as refused:
        actions.certify(
            exchanges=[story.exchange],
            destroyed=making.destroyed(),
            proof=None,
            by=actor,
            day=clock.today(),
        )
    assert codes(refused) == ["CONFIRM_AGAIN"]
    for person in (cast.vera, cast.dana):
        with person.acting() as actor, pytest.raises(Refused) as refused:
            actions.certify(
                exchanges=[story.exchange],
                destroyed=making.destroyed(),
                proof=agreements.proof(),
                by=actor,
                day=clock.today(),
            )
        assert codes(refused) == ["ROLE_SCOPE"]
    with cast.vera.acting():
        key = StoredFile.objects.get(id=story.exchange.package_id)
        assert bytes(key.wrapped)
        assert not CertifiedPackage.objects.exists()


def test_what_is_overdue_pauses_the_next_package_until_it_is_certified(cast, time_machine_to):
    story = making.taken(cast)
    first = story.exchange
    waiting = stories.work(stories.prepare(story)).exchange  # sent in time, and not yet taken
    story.exchange = first
    time_machine_to(making.day_after_due(story))
    assert line_for(cast.cole)[0].status == "overdue"

    draft = stories.draft(story)
    assert [one.code for one in draft.offer.paused.reasons] == ["DESTRUCTION_OVERDUE"]
    assert first.reference in draft.offer.paused.reasons[0].text
    with pytest.raises(Refused) as refused:
        stories.prepare(story)
    assert "DESTRUCTION_OVERDUE" in codes(refused)
    with cast.cole.acting() as actor, pytest.raises(Refused) as refused:
        exchanges.download(exchange=waiting, by=actor, day=clock.today())
    assert codes(refused) == ["DESTRUCTION_OVERDUE"]
    with cast.cole.acting() as actor:
        titles = [one.title for one in queries.holdings_waiting_for(actor, clock.today())]
        assert titles == [
            f"Overdue: destroy and certify {first.reference}, Northfield Unified, class of 2026"
        ]
        (pause,) = queries.pauses_for(actor, line_for(cast.cole), clock.today())
        assert first.reference in pause.decision.reasons[0].text
    with cast.vera.acting() as actor:
        titles = [one.title for one in queries.holdings_waiting_for(actor, clock.today())]
        assert titles == [f"Destruction overdue: Northfield State University, {first.reference}"]

    story.exchange = first
    making.certify(story)
    assert stories.draft(story).offer.paused.allowed
    with cast.cole.acting() as actor:
        exchanges.download(exchange=waiting, by=actor, day=clock.today())


def test_a_legal_hold_of_dana_stops_the_clock_and_the_pause(cast, time_machine_to):
    story = making.taken(cast)
    due = story.exchange.destroy_by
    time_machine_to((due - timedelta(days=10)).isoformat())
    for person in (cast.cole, cast.vera):
        with pytest.raises(Refused):
            making.hold(story, person)
    making.hold(story)
    with pytest.raises(Refused):
        making.hold(story)
    time_machine_to((due + timedelta(days=20)).isoformat())
    assert line_for(cast.cole)[0].status == "on_hold"
    assert stories.draft(story).offer.paused.allowed
    with pytest.raises(Refused) as refused:
        making.certify(story)
    assert codes(refused) == ["ON_HOLD"]
    with cast.cole.acting(), pytest.raises(DatabaseError), transaction.atomic():
        PackageHold.objects.update(reason="None of our business.")
    with pytest.raises(Refused):
        making.lift(story, cast.cole)

    making.lift(story)
    found = line_for(cast.cole)[0]
    assert (found.status, found.due_on) == ("held", due + timedelta(days=30))
    assert found.days_left == 10
    time_machine_to((due + timedelta(days=31)).isoformat())
    assert line_for(cast.cole)[0].status == "overdue"
    assert not stories.draft(story).offer.paused.allowed
    making.hold(story)
    assert stories.draft(story).offer.paused.allowed
    with cast.dana.acting():
        held = list(
            LedgerEntry.objects.filter(verb__contains="hold").values_list("verb", flat=True)
        )
    assert held == ["hold_package", "lift_package_hold", "hold_package"]


def test_the_database_certifies_nothing_that_the_law_holds(cast):
    story = making.taken(cast)
    certificate = making.certify(story)
    with cast.cole.acting():
        row = CertifiedPackage.objects.get()
    other = stories.work(stories.prepare(story)).exchange
    story.exchange = other
    stories.download(story)
    making.hold(story)
    row.pk, row.exchange, row.certificate = None, other, certificate
    with cast.cole.acting(), pytest.raises(DatabaseError), transaction.atomic():
        CertifiedPackage.objects.bulk_create([row])


def test_what_nobody_took_is_owed_by_nobody_and_forgotten_when_it_is_cancelled(
    cast, django_capture_on_commit_callbacks
):
    story = stories.sent(cast, students=making.STUDENTS)
    with cast.vera.acting() as actor, django_capture_on_commit_callbacks(execute=True):
        exchanges.cancel(exchange=story.exchange, reason="Not needed.", by=actor)
    with cast.cole.acting():
        assert owing.of_package(story.exchange.reference).closing.outcome == "waived"
    with cast.vera.acting():
        stored = Exchange.objects.get(id=story.exchange.id).package
        assert stored.key_destroyed_at is not None
        assert not bytes_on_disk(stored)


def test_an_upload_that_nobody_finished_is_swept_with_its_parts(
    cast, time_machine_to, django_capture_on_commit_callbacks
):
    story = making.taken(cast)
    content = b"x" * 10
    digest = "3d9a1b2f" * 8
    with cast.cole.acting() as actor:
        upload = exchanges.begin_upload(
            exchange=story.exchange,
            file_name="return.csv",
            size=len(content),
            sha256=digest,
            encoding="utf-8",
            by=actor,
            day=clock.today(),
        )
        part = exchanges.keep_part(
            upload=upload,
            number=1,
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
            by=actor,
            day=clock.today(),
        )
    assert sweep_uploads() == 0
    time_machine_to((clock.today() + timedelta(days=2)).isoformat())
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep_uploads() == 1
    assert sweep_uploads() == 0
    with cast.cole.acting():
        assert Upload.objects.get().status == "discarded"
        assert not Upload.objects.get().parts.exists()
        verbs = LedgerEntry.objects.values_list("verb", flat=True)
        assert {"expire_upload", "discard_upload"} <= set(verbs)
    assert not bytes_on_disk(part.content)
