"""My child: what Paz sees and changes, and what she never sees."""

from __future__ import annotations

import io
import json
import re
import zipfile
from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse

from consent.models import ConsentEvent, Correction, DirectoryOptOut, Receipt
from consent.receipts import verify_receipt
from consent.rules.vocabulary import AuthorityLevel, ConsentKind
from portal import clock
from portal.vault import signing
from tests.consent import families, making
from tests.consent.knowing import child, home, told


@pytest.fixture
def lucia(vera):
    return child(vera)


@pytest.fixture
def paz(vera, lucia):
    return home(vera, lucia)


@pytest.fixture
def said_yes(vera, lucia, paz):
    """Paz consented on paper, in her own name."""
    from consent import actions
    from consent.rules.entry import DecisionTaken

    with vera.acting() as actor:
        taken = DecisionTaken(
            kind=ConsentKind.GIVEN,
            purpose=making.OUTCOMES,
            recipient_id=None,
            signature=making.signature(signed_by="Paz Torres", effective_on=clock.today()),
        )
        return actions.enter_decision(
            subject=lucia, taken=taken, token=uuid4(), day=clock.today(), by=actor
        )


def press(home, address, **fields):
    return home.client.post(address, {"token": str(uuid4()), **fields}, follow=False)


STOP = reverse("family_stop", args=["enrollment_outcomes"])


def test_paz_sees_what_holds(paz, said_yes):
    page = told(paz.client.get(reverse("family_home")))
    assert "Lucía Torres" in page
    assert "Yes, may be shared" in page
    assert "Stop sharing" in page


def test_paz_reads_it_in_spanish(paz, said_yes):
    page = told(paz.client.get(reverse("family_home") + "?lang=es"))
    assert '<html lang="es"' in page
    assert "Stop sharing" not in page
    assert "What you decided" not in page
    assert "Dejar de compartir" in page


def test_two_taps_stop_it_and_a_receipt_comes(paz, said_yes, django_capture_on_commit_callbacks):
    first = paz.client.get(reverse("family_home"))
    assert STOP in told(first)
    preview = told(paz.client.get(STOP))
    assert "What happens" in preview
    assert not ConsentEvent.objects.filter(kind="withdrawn").exists()
    with django_capture_on_commit_callbacks(execute=True):
        done = press(paz, STOP)
    assert done.status_code == 302, told(done)
    with families.acting(paz.made):
        event = ConsentEvent.objects.get(kind="withdrawn")
        assert (event.route, event.relationship) == ("web", "parent")
        assert event.guardian_id == paz.guardian.id
        receipt = Receipt.objects.get()
        assert receipt.events == [event.id]
    assert "Stopped" in told(paz.client.get(reverse("family_home")))
    (letter,) = mail.outbox
    assert letter.to == ["paz@families.example"]
    assert "Lucía" not in letter.body + letter.subject
    assert next(name for name, *_ in letter.attachments).endswith(".pdf")


def test_the_same_button_twice_is_one_withdrawal(paz, said_yes):
    token = {"token": str(uuid4())}
    for _ in range(2):
        paz.client.post(STOP, token)
    with families.acting(paz.made):
        assert ConsentEvent.objects.filter(kind="withdrawn").count() == 1
        assert Receipt.objects.count() == 1


def test_paz_drops_one_recipient_and_keeps_the_rest(paz, said_yes, cole):
    one = reverse("family_stop_one", args=["enrollment_outcomes", cole.organization.id])
    assert "Northfield State University" in told(paz.client.get(one))
    press(paz, one)
    page = told(paz.client.get(reverse("family_home")))
    assert "Yes, may be shared" in page
    assert "Stopped" in page


def test_receipts_are_signed_for_the_offline_script_and_name_nobody(paz, said_yes, vera):
    with vera.acting() as actor:
        from consent.actions import set_contact

        set_contact(
            organization_id=vera.organization.id,
            told={
                "contact": "Privacy office",
                "email": "privacy@northfield.example",
                "phone": "tel:+1-555-010-0100",
                "street": "1 School Street",
                "city": "Northfield",
                "region": "MN",
                "postal_code": "55057",
            },
            by=actor,
        )
    press(paz, STOP)
    bundle = paz.client.get(reverse("family_receipts_zip"))
    with zipfile.ZipFile(io.BytesIO(bundle.content)) as archive:
        names = archive.namelist()
        signed = {n: archive.read(n) for n in names if n.endswith(".dsse.json")}
        keys = json.loads(archive.read("portal-keys.json"))["keys"]
        assert "verify_receipt.py" in names
    assert len(signed) == 2
    for content in signed.values():
        finding = verify_receipt.check(json.loads(content), keys)
        assert finding.holds, finding.problem
        assert finding.organization == "Northfield Unified"
        payload = json.dumps(finding.receipt)
        for secret in ("Luc", "Torres", "Paz", "2009", "100001", str(paz.subject.id)):
            assert secret not in payload, secret


def test_the_pseudonym_is_one_student_in_one_district(vera, val):
    from consent.receipts.issuing import principal_of
    from portal.vault import Vault

    subject = uuid4()
    with vera.acting():
        ours = principal_of(Vault.for_organization(vera.organization.id), subject)
        again = principal_of(Vault.for_organization(vera.organization.id), subject)
    with val.acting():
        theirs = principal_of(Vault.for_organization(val.organization.id), subject)
    assert ours == again
    assert ours != theirs
    assert re.fullmatch("p-[0-9a-f]{32}", ours)


def test_the_paper_is_in_spanish_for_paz_and_reads_as_one(paz, said_yes):
    from pypdf import PdfReader

    client = paz.client
    client.get(reverse("family_home") + "?lang=es")
    client.post(STOP, {"token": str(uuid4())})
    with families.acting(paz.made):
        receipt = Receipt.objects.get()
    paper = client.get(reverse("family_own_receipt", args=[receipt.code]))
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages)
    assert receipt.code in text
    assert "Su recibo" in text
    assert "Lucía Torres" in text
    assert "Paz Torres" in text


def test_anyone_may_check_a_number_and_learns_no_name(paz, said_yes, client):
    press(paz, STOP)
    with families.acting(paz.made):
        receipt = Receipt.objects.get()
    page = told(client.get(reverse("receipt_verify", args=[receipt.code])))
    assert "Northfield Unified" in page
    assert "Torres" not in page
    assert client.get(reverse("receipt_verify", args=["C-BBBB-CCCC-DDDD"])).status_code == 404
    upload = io.BytesIO(receipt.iso27560.encode())
    upload.name = "receipt.dsse.json"
    assert "This receipt holds" in told(client.post(reverse("receipts_verify"), {"file": upload}))


def test_published_keys_hold_public_halves_and_when_they_signed(vera, client):
    with vera.acting():
        public = signing.public_key(vera.organization.id)
    keys = client.get("/.well-known/portal-keys.json").json()["keys"]
    (ours,) = [key for key in keys if key["organization"] == "Northfield Unified"]
    whose = {"kid", "organization", "publicKey", "use", "algorithm"}
    assert set(ours) == whose | {"from", "to", "revokedAt", "lostOn", "status"}
    assert (ours["use"], ours["status"]) == ("sign", "in use")
    assert ours["kid"] == signing.key_id(public)
    assert (ours["to"], ours["revokedAt"]) == (None, None)


def test_two_guardians_disagree_and_neither_learns_who_the_other_is(vera, lucia, paz, said_yes):
    marco = home(vera, lucia, families.MARCO)
    page = told(marco.client.get(reverse("family_home")))
    assert "Another parent or guardian decided this." in page
    press(marco, STOP)
    for one, other in ((paz, "Marco"), (marco, "Paz")):
        page = told(one.client.get(reverse("family_home")))
        assert "Not shared: the answers differ" in page
        assert other not in page
        receipts = told(one.client.get(reverse("family_receipts")))
        assert other not in receipts


def test_a_guardian_whose_authority_ended_sees_nothing(vera, lucia, paz, said_yes):
    with vera.acting() as actor:
        families.authority(
            lucia, paz.guardian, by=actor, level=AuthorityLevel.NONE, from_day=clock.today()
        )
    for name in ("family_home", "family_record", "family_receipts", "family_receipts_zip"):
        response = paz.client.get(reverse(name))
        assert response.status_code == 404
        assert "Torres" not in told(response)
    assert press(paz, STOP).status_code == 404


def test_without_a_code_nothing_opens(paz, said_yes, client):
    for name in ("family_home", "family_record", "family_receipts", "family_correction"):
        assert client.get(reverse(name)).status_code == 404


def test_paz_keeps_directory_information_back_and_allows_it_again(paz):
    press(paz, reverse("family_directory", args=["set"]))
    assert "You keep it back." in told(paz.client.get(reverse("family_home")))
    press(paz, reverse("family_directory", args=["rescinded"]))
    assert "The school may give it out." in told(paz.client.get(reverse("family_home")))
    with families.acting(paz.made):
        assert DirectoryOptOut.objects.count() == 2
        assert Receipt.objects.count() == 2


def test_paz_asks_a_correction_vera_answers_and_paz_reads_it(paz, vera, dana, olga):
    address = reverse("family_correction")
    words = "Her last name is spelled Tores."
    paz.client.post(address, {"about": "record", "words": words})
    with vera.acting():
        row = Correction.objects.get()
        assert words.encode() not in bytes(row.words)
    desk = reverse("correction", args=[row.id])
    assert words in told(vera.client.get(desk))
    assert "Answer 1 correction that families ask" in told(vera.client.get("/"))
    assert olga.client.get(desk).status_code == 404
    vera.client.post(desk, {"words": "We mended the spelling."})
    assert "We mended the spelling." in told(paz.client.get(address))
    refused = vera.client.post(desk, {"words": "Again."})
    assert "answered already" in told(refused)


def test_paz_with_two_children_goes_from_one_to_the_other(vera, lucia, paz):
    brother = child(vera, "100002", first_name="Mateo", last_name="Torres")
    with vera.acting() as actor:
        families.authority(brother, paz.guardian, by=actor)
        families.link(brother, paz.guardian, by=actor)
    client = paz.client
    page = client.get(reverse("family_home"))
    assert "Mateo Torres" in told(page)
    (other,) = page.context["others"]
    client.post(reverse("family_other"), {"child": other.token_hash})
    page = client.get(reverse("family_home"))
    assert page.context["me"].child_name == "Mateo Torres"
    strange = client.post(reverse("family_other"), {"child": "0" * 64})
    assert strange.status_code == 404


def test_closing_the_page_closes_it(paz):
    client = paz.client
    assert client.get(reverse("family_home")).status_code == 200
    client.post(reverse("family_leave"))
    assert client.get(reverse("family_home")).status_code == 404


def test_the_list_of_who_got_what_is_in_plain_words(paz, said_yes, vera, cole, lucia):
    with vera.acting() as actor:
        passage = making.passage(vera.organization.id, cole.organization.id)
        making.disclose(passage=passage, subjects=[lucia], by=actor)
    page = told(paz.client.get(reverse("family_record")))
    for words in (
        "Northfield State University",
        "first name, last name, date of birth",
        "AG-1",
        "cole@nsu.example",
        "Someone with the right to decide said yes on",
    ):
        assert words.lower() in page.lower(), words
