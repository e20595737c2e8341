"""What ends or pauses an agreement stops everything under it within the next request."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sharing.exchange.models import Download, Return
from tests.agreements import making as agreements
from tests.exchange import making

pytestmark = pytest.mark.usefixtures("begun_once")


@pytest.fixture
def stop(time_machine_to):
    """An agreement is suspended, ended for good, or past its last day."""

    def by(how, story):
        if how == "suspended":
            agreements.suspend(story.agreement, story.cast.dana)
        elif how == "terminated":
            agreements.terminate(story.agreement, story.cast.dana)
            with story.vera.acting():
                ends = story.agreement.ends_on
            time_machine_to(ends.isoformat())
        else:
            with story.vera.acting():
                last = story.agreement.revision.expires_on
            time_machine_to(last.replace(year=last.year + 1).isoformat())

    return by


HOW = pytest.mark.parametrize("how", ["suspended", "terminated", "expired"])


@HOW
def test_cole_takes_no_package_under_an_agreement_that_does_not_hold(cast, stop, how):
    story = making.sent(cast)
    stop(how, story)
    address = f"/exchanges/{story.exchange.reference}/"
    assert cast.cole.client.post(address + "download/").status_code == 403
    with cast.cole.acting():
        assert Download.objects.count() == 0


@HOW
def test_cole_brings_no_file_under_an_agreement_that_does_not_hold(cast, stop, how):
    story = making.sent(cast)
    content = making.answer(making.rows_of(making.download(story)))
    stop(how, story)
    answer = cast.cole.client.post(
        f"/exchanges/{story.exchange.reference}/returns/new/",
        {"file": SimpleUploadedFile("detail.csv", content), "encoding": "utf-8"},
    )
    assert answer.status_code == 403
    with cast.cole.acting():
        assert Return.objects.count() == 0


@HOW
def test_nobody_hands_in_or_accepts_under_an_agreement_that_does_not_hold(cast, stop, how):
    story = making.sent(cast)
    returned = making.check(story, making.answer(making.rows_of(making.download(story))))
    address = f"/exchanges/{story.exchange.reference}/returns/{returned.number}/"
    stop(how, story)
    assert cast.cole.client.post(address + "submit/").status_code == 403
    assert cast.vera.client.post(address + "accept/").status_code == 404
