"""The pages of destruction, for both sides; and what the closing of an agreement makes of them."""

import hashlib
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, transaction
from django.urls import reverse

from agreements.handed_over import in_parts
from agreements.models import Certificate as ClosingCertificate
from consent.models import Disclosure
from portal import clock
from portal.models import StoredFile
from portal.rules.decision import Refused
from portal.vault import files
from sharing.destruction.models import Certificate, PackageHold
from sharing.destruction.rules.certificate import hash_of
from sharing.destruction.sweeping import sweep_keys
from sharing.destruction.verifying import verify
from tests.agreements import making as agreements
from tests.destruction import making
from tests.exchange import making as stories

pytestmark = pytest.mark.usefixtures("begun_once")


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def stated(reference, **changed):
    return {
        "packages": [reference],
        "method": "destroy",
        "how": "The stick was shredded.",
        "performed_by": "Ida Admin",
        "performed_on": clock.today().isoformat(),
        "witness": "Wanda Webb",
        "job_title": "Registrar",
        "agrees": "on",
        **changed,
    }


def test_cole_certifies_in_the_browser_and_both_sides_take_the_same_document(cast):
    story = making.taken(cast)
    reference = story.exchange.reference
    page = text_of(cast.cole.client.get("/holdings/"))
    assert "What we hold, and until when" in page
    assert reference in page
    assert "What others hold of ours" in text_of(cast.vera.client.get("/holdings/"))

    client, certify = cast.cole.client, f"/holdings/{reference}/certify/"
    page = text_of(client.get(certify))
    assert "Confirm that it is you" in page
    assert "The portal destroys the key of its own copy" in page
    refused = client.post(certify, stated(reference))
    assert refused.status_code == 403
    assert "Nothing was certified" in text_of(refused)

    agreements.confirmed(client)
    with cast.cole.acting():
        sha256 = StoredFile.objects.get(id=story.exchange.package_id).sha256
    form = client.get(certify).content.decode()
    assert in_parts(sha256) in form  # chosen from a list, nothing typed
    again = text_of(client.post(certify, stated("EX-OTHER")))
    assert "is not one of the available choices" in again
    same = client.post(certify, stated(reference, witness="Ida Admin"))
    assert "somebody else than who did it" in text_of(same)
    done = client.post(certify, stated(reference))
    with cast.cole.acting():
        certificate = Certificate.objects.get()
    assert done.headers["Location"] == f"/certificates/{certificate.reference}/"
    assert "Shredded" not in text_of(client.get(done.headers["Location"]))
    for person in (cast.cole, cast.dana, cast.vera):
        taken = person.client.get(f"/certificates/{certificate.reference}/pdf/")
        assert b"".join(taken.streaming_content).startswith(b"%PDF")
        assert sha256 in text_of(person.client.get(f"/certificates/{certificate.reference}/"))
        assert "Destroyed" in text_of(person.client.get(f"/holdings/{reference}/"))
    for address in (certify, f"/holdings/{reference}/", f"/certificates/{certificate.reference}/"):
        for stranger in (cast.olga, cast.gus, cast.reg):
            assert stranger.client.get(address).status_code == 404
    exchange = text_of(cast.cole.client.get(f"/exchanges/{reference}/"))
    assert "the portal destroyed the key of its own copy" in exchange
    assert f"Certified: {certificate.reference}" in exchange
    assert "Package destroyed" in exchange


def test_dana_holds_a_package_in_the_browser_and_vera_reads_why_sending_is_paused(
    cast, time_machine_to
):
    story = making.taken(cast)
    one = f"/holdings/{story.exchange.reference}/"
    time_machine_to(making.day_after_due(story))
    query = f"?pair={story.agreement.reference}~F1~F2&class_of=2026"
    page = text_of(cast.vera.client.get("/exchanges/new/" + query))
    assert "Sending to this partner is paused" in page
    assert story.exchange.reference in page
    assert "The next package is paused" in text_of(cast.cole.client.get("/holdings/"))
    assert cast.vera.client.get(one + "hold/").status_code == 403
    assert "sets" not in text_of(cast.dana.client.get(one + "hold/"))
    cast.dana.client.post(one + "hold/", {"reason": "Case 12-345."})
    assert "A legal hold stops the clock" in text_of(cast.cole.client.get(one))
    assert "is paused" not in text_of(cast.vera.client.get("/exchanges/new/" + query))
    exchange = text_of(cast.vera.client.get(f"/exchanges/{story.exchange.reference}/"))
    assert "Package held by law" in exchange
    assert "What is held, and until when" in exchange
    assert "Package to be destroyed" not in exchange
    cast.dana.client.post(one + "lift/", {"reason": "Settled."})
    page = text_of(cast.cole.client.get(one))
    assert "Case 12-345." in page
    assert "Settled." in page


def test_a_certificate_that_closes_an_agreement_lists_the_packages_and_their_keys_go(
    cast, time_machine_to
):
    story = making.taken(cast)
    agreement = story.agreement
    agreements.terminate(agreement, cast.dana)
    with cast.dana.acting():
        agreement.refresh_from_db()
    time_machine_to((clock.today() + timedelta(days=40)).isoformat())
    agreements.begin_closing(agreement, cast.dana)
    with cast.cole.acting():
        stored = StoredFile.objects.get(id=story.exchange.package_id)
    address = reverse("agreement_certify", args=[agreement.reference])
    page = cast.cole.client.get(address).content.decode()
    assert f'value="{stored.sha256}"' in page
    said = {
        "hashes": [stored.sha256],
        "method": "Purge: the key was destroyed.",
        "performed_by": "Ida Admin",
        "performed_on": clock.today().isoformat(),
        "witness": "Wanda Webb",
        "agrees": "on",
    }
    wrong = cast.cole.client.post(address, said | {"hashes": ["a" * 64]})
    assert "is not one of the available choices" in text_of(wrong)
    assert cast.cole.client.post(address, said).status_code == 302
    with cast.cole.acting():
        assert ClosingCertificate.objects.get().hashes == [stored.sha256]
    assert sweep_keys() == 1
    assert sweep_keys() == 0
    with cast.cole.acting():
        stored.refresh_from_db()
        assert stored.key_destroyed_at is not None


def test_cole_does_not_certify_that_all_is_gone_while_dana_holds_a_package(cast, time_machine_to):
    story = making.taken(cast)
    agreement = story.agreement
    making.hold(story)
    agreements.terminate(agreement, cast.dana)
    with cast.dana.acting():
        agreement.refresh_from_db()
    time_machine_to((clock.today() + timedelta(days=40)).isoformat())
    agreements.begin_closing(agreement, cast.dana)
    with pytest.raises(Refused, match=f"forbids destroying {story.exchange.reference}"):
        agreements.certify(agreement, cast.cole)
    making.lift(story)
    agreements.certify(agreement, cast.cole)
    with cast.cole.acting():
        certificate = ClosingCertificate.objects.get()
    # The database says the same to whoever goes round the page.
    held_again = PackageHold(
        organization_id=story.exchange.organization_id,
        recipient_id=story.exchange.recipient_id,
        exchange=story.exchange,
        reason="Case 12-345.",
        due_on=clock.today(),
        set_on=clock.today(),
        set_at=clock.now(),
        set_by_id=cast.dana.user_id,
    )
    with cast.dana.acting():
        held_again.save(force_insert=True)
    certificate.pk = uuid4()
    with cast.cole.acting(), pytest.raises(DatabaseError, match="legal hold"), transaction.atomic():
        certificate.save(force_insert=True)


def test_a_certificate_verifies_and_each_alteration_is_named(cast):
    story = making.taken(cast)
    certificate = making.certify(story)
    with cast.cole.acting():
        assert verify(certificate, using="default").problems == []
        pdf = files.read_stored(certificate.file)
        assert verify(certificate, using="default", pdf=pdf).is_fine
        other = verify(certificate, using="default", pdf=pdf + b"x")
        assert any("appended" in one or "read" in one for one in other.problems)

        certificate.witness = "Nobody"
        assert verify(certificate, using="default").problems == [
            "Its columns say something else than its content: witness."
        ]
        certificate.content["witness"] = "Nobody"
        assert verify(certificate, using="default").problems == [
            "The content of the certificate was altered: it has another hash."
        ]
        certificate.sha256 = hash_of(certificate.content)
        assert verify(certificate, using="default").problems == [
            "The ledger names another hash or person.",
            "The document carries another content.",
        ]


@pytest.mark.django_db(databases=["default", "owner"])
def test_the_operator_is_told_of_a_certificate_that_does_not_exist():
    with pytest.raises(CommandError, match="DC-NONE"):
        call_command("verify_destruction", "DC-NONE")


def test_what_cole_returns_stands_in_his_own_record_of_disclosures(cast):
    story = stories.returned(cast)
    with cast.cole.acting():
        assert story.returned.matched > 0
        own = Disclosure.objects.get()
        assert own.party_id == cast.vera.organization.id
        assert own.students == story.returned.matched
        assert own.exchange_reference == story.exchange.reference
        assert set(own.elements) == set(story.exchange.elements_back)
    with cast.dana.acting():
        assert own not in Disclosure.objects.all()  # hers is the passage out
    client = cast.cole.client
    assert story.exchange.reference in text_of(client.get("/disclosures/"))
    page = text_of(client.get(f"/disclosures/{own.id}/"))
    assert "each is named by the return key" in page
    taken = client.post(f"/disclosures/{own.id}/keys/").content.decode().split()
    assert len(taken) == 1 + own.students
    assert taken[1].startswith(f"{story.exchange.reference},1,")
    for person in (cast.dana, cast.vera, cast.olga, cast.gus):
        assert person.client.post(f"/disclosures/{own.id}/keys/").status_code == 404


def test_a_program_lists_what_is_held_and_takes_the_certificate_and_cannot_certify(cast):
    story = making.taken(cast)
    api = "/api/v1/"
    held = cast.cole.client.get(api + "holdings").json()
    (one,) = held["holdings"]
    assert (one["role"], one["status"]) == ("holder", "held")
    assert one["destroy_by"] == story.exchange.destroy_by.isoformat()
    certificate = making.certify(story)
    (one,) = cast.vera.client.get(api + "holdings?status=destroyed").json()["holdings"]
    assert (one["role"], one["destroy_by"]) == ("giver", None)
    assert one["certificate"] == certificate.reference
    (told,) = cast.vera.client.get(api + "certificates").json()["certificates"]
    assert told["sha256"] == certificate.sha256
    assert one["sha256"] in [file["sha256"] for file in told["packages"][0]["files"]]
    pdf = cast.vera.client.get(f"{api}certificates/{certificate.reference}/pdf")
    content = b"".join(pdf.streaming_content)
    assert hashlib.sha256(content).hexdigest() == told["document_sha256"]
    assert cast.cole.client.post(api + "certificates", {}).status_code == 405
    assert cast.olga.client.get(api + "holdings").json() == {"total": 0, "holdings": []}
    path = f"{api}certificates/{certificate.reference}/pdf"
    assert cast.olga.client.get(path).status_code == 404
    assert cast.gus.client.get(api + "certificates").status_code == 404
