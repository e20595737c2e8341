"""What is clicked twice happens once."""

from datetime import timedelta

import pytest

from portal import clock
from portal.models import Job
from sharing.exchange.models import Exchange
from tests.exchange import making

pytestmark = pytest.mark.usefixtures("begun_once")


def _send(cast, story, token):
    query = f"?pair={making.pair_key(story).replace('~', '%7E')}&class_of={making.CLASS}"
    due = (clock.today() + timedelta(days=30)).isoformat()
    return cast.vera.client.post(
        "/exchanges/new/" + query, {"due_on": due, **({"token": token} if token else {})}
    )


def test_vera_who_clicks_send_twice_sends_one_package(cast):
    story = making.begun(cast)
    token = "6f1c3f0e-8d0c-4a55-9f0e-6f6f1d3d0b10"
    first, second = _send(cast, story, token), _send(cast, story, token)
    assert first.status_code == second.status_code == 302
    assert first.headers["Location"] == second.headers["Location"]
    with cast.vera.acting():
        assert Exchange.objects.count() == 1
        assert Job.objects.filter(kind="exchange.send_package").count() == 1


def test_vera_may_send_a_class_again_from_a_new_page(cast):
    story = making.begun(cast)
    for token in ("6f1c3f0e-8d0c-4a55-9f0e-6f6f1d3d0b10", "6f1c3f0e-8d0c-4a55-9f0e-6f6f1d3d0b11"):
        assert _send(cast, story, token).status_code == 302
    with cast.vera.acting():
        assert Exchange.objects.count() == 2


@pytest.mark.parametrize("token", ["", "not a token"])
def test_the_page_carries_a_token_and_asks_for_it_to_be_sound(cast, token):
    story = making.begun(cast)
    query = f"?pair={making.pair_key(story).replace('~', '%7E')}&class_of={making.CLASS}"
    assert b'name="token"' in cast.vera.client.get("/exchanges/new/" + query).content
    answer = _send(cast, story, token)
    assert answer.status_code == (200 if token else 302)
