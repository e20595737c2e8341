"""The drill: an agreement ends. All that Cole holds of it falls due, he is reminded, certifies, and
closes; the portal keeps no key, and every certificate verifies."""

from __future__ import annotations

from datetime import timedelta

from django.core import mail
from django.urls import reverse

from agreements.models import Certificate as ClosingCertificate
from agreements.reminding import remind_what_is_due
from portal import clock
from portal.models import StoredFile
from sharing.destruction import queries
from sharing.destruction.models import Certificate
from sharing.destruction.verifying import verify
from sharing.exchange.models import HandedFile
from tests.agreements import making as agreements
from tests.destruction import making
from tests.destruction.test_pages import text_of
from tests.exports.test_taking import take


def held_by(person):
    with person.acting() as actor:
        found = queries.holdings_for(actor, clock.today())
        return {line.given.reference: str(line.status) for line in found}


def test_an_agreement_ends_and_everything_that_was_held_of_it_is_gone(
    cast, time_machine_to, django_capture_on_commit_callbacks
):
    story = making.taken(cast)
    agreement, package = story.agreement, story.exchange
    take(cast.vera, f"flow~{agreement.reference}~F1", "csv")
    with cast.cole.acting():
        file = HandedFile.objects.get()
    both = {package.reference, file.reference}
    agreements.terminate(agreement, cast.dana)
    assert held_by(cast.cole) == dict.fromkeys(both, "held")

    # Near the day he is reminded of each, and after it both are overdue for both sides.
    time_machine_to((package.destroy_by - timedelta(days=7)).isoformat())
    with django_capture_on_commit_callbacks(execute=True):
        remind_what_is_due()
    told = [one.body for one in mail.outbox if "certify that it is destroyed" in one.body]
    assert all(any(reference in body for body in told) for reference in both)
    time_machine_to(making.day_after_due(story))
    assert held_by(cast.cole) == held_by(cast.vera) == dict.fromkeys(both, "overdue")

    certificate = making.certify(story, exchanges=[package, file])
    assert held_by(cast.vera) == dict.fromkeys(both, "destroyed")
    with cast.vera.acting() as vera:
        assert not queries.pauses_for(
            vera, queries.holdings_for(vera, clock.today()), clock.today()
        )
        assert {one["reference"] for one in certificate.content["packages"]} == both
        key = StoredFile.objects.get(id=package.package_id)
        assert key.key_destroyed_at
        assert bytes(key.wrapped) == b""
    with cast.cole.acting():
        assert verify(Certificate.objects.get(), using="default").problems == []

    # The closing certificate of the whole agreement names the same hashes.
    with cast.dana.acting():
        agreement.refresh_from_db()
    agreements.begin_closing(agreement, cast.dana)
    address = reverse("agreement_certify", args=[agreement.reference])
    page = text_of(cast.cole.client.get(address))
    assert all(reference in page for reference in both)
    said = {
        "hashes": [key.sha256, file.sha256],
        "method": "Purge: the key was destroyed.",
        "performed_by": "Ida Admin",
        "performed_on": clock.today().isoformat(),
        "witness": "Wanda Webb",
        "agrees": "on",
    }
    assert cast.cole.client.post(address, said).status_code == 302
    with cast.cole.acting():
        assert set(ClosingCertificate.objects.get().hashes) == {key.sha256, file.sha256}
