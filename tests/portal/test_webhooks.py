"""An address of Cole's college is told what happens, signed, and nothing inside the portal."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.server
import json
import threading
from datetime import timedelta

import pytest
import pytest_socket
from django.urls import reverse

from agreements import actions as agreement_actions
from portal import clock, webhooks
from portal.jobs import tasks
from portal.models import LedgerEntry, Webhook, WebhookDelivery
from portal.rules.decision import Refused
from portal.rules.webhooks import PAUSES, Event, decide_url, is_reachable, pause_after
from tests.agreements import making


@pytest.fixture
def receiver():
    """A program on this machine that keeps what it is told; `status` is what it answers."""

    class Told(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            length = int(self.headers["Content-Length"])
            server.told.append((dict(self.headers.items()), self.rfile.read(length)))
            self.send_response(server.status)
            if server.status == 302:
                self.send_header("Location", "http://127.0.0.1/elsewhere")
            self.end_headers()

        def log_message(self, *about):
            """Tests print on failure alone."""

    pytest_socket.enable_socket()
    server = http.server.HTTPServer(("127.0.0.1", 0), Told)
    server.told, server.status = [], 204
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join(5)
    server.server_close()
    pytest_socket.disable_socket(allow_unix_socket=True)


@pytest.fixture
def deferred(monkeypatch):
    """What was put into the queue, instead of a worker of its own."""
    queued = []

    class Task:
        def __init__(self, after):
            self.after = after

        def defer(self, **ids):
            queued.append((self.after, ids))

    monkeypatch.setattr(tasks.deliver, "configure", lambda schedule_in: Task(schedule_in))
    return queued


@pytest.fixture
def demo(settings):
    settings.DEMO = True


def made(person, url, events=(Event.AGREEMENT_SUSPENDED,)):
    with person.acting() as actor:
        return webhooks.make_webhook(
            organization=person.organization, url=url, events=events, by=actor
        )


def suspended(terms, dana, vera, cole):
    agreement = making.agreement_at("active", terms=terms, drafter=vera, officers=[dana, cole])
    with dana.acting() as actor:
        agreement_actions.suspend(
            agreement=agreement,
            organization_id=dana.organization.id,
            reason="A laptop was stolen.",
            by=actor,
        )
    return agreement


@pytest.fixture
def terms(dana, cole):
    return making.two_flow_terms(dana.organization, cole.organization)


def work(deferred):
    """Lets the queue do what waits now."""
    waiting, deferred[:] = list(deferred), []
    for _, ids in waiting:
        tasks.deliver(**ids)


def test_coles_address_is_told_that_dana_suspended_and_can_check_who_says_so(
    terms, dana, vera, cole, receiver, deferred, demo
):
    _, secret = made(cole, f"http://127.0.0.1:{receiver.server_port}/hook")
    agreement = suspended(terms, dana, vera, cole)
    assert len(deferred) == 1
    work(deferred)
    headers, body = receiver.told[0]
    told = json.loads(body)
    assert told["type"] == "agreement.suspended"
    assert told["data"] == {"agreement": agreement.reference}
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert abs(int(headers["webhook-timestamp"]) - clock.now().timestamp()) < 60
    with cole.acting():
        assert WebhookDelivery.objects.get().status == "delivered"
    assert deferred == []


def test_dana_who_suspends_learns_nothing_of_coles_addresses(terms, dana, vera, cole, deferred):
    made(cole, "https://hooks.nsu.example/x")
    suspended(terms, dana, vera, cole)
    with dana.acting():
        assert not Webhook.objects.exists()
        assert not WebhookDelivery.objects.exists()
    with cole.acting():
        assert WebhookDelivery.objects.count() == 1
    found = dana.client.get(reverse("webhook", args=[_only(cole)]))
    assert found.status_code == 404


def _only(person):
    with person.acting():
        return Webhook.objects.get().id


def test_what_nobody_takes_is_tried_again_and_then_given_up(
    terms, dana, vera, cole, receiver, deferred, demo
):
    receiver.status = 500
    made(cole, f"http://127.0.0.1:{receiver.server_port}/")
    suspended(terms, dana, vera, cole)
    pauses = []
    while deferred:
        work(deferred)
        pauses += [after["seconds"] for after, _ in deferred]
    assert pauses == [int(pause.total_seconds()) for pause in PAUSES]
    assert len({headers["webhook-id"] for headers, _ in receiver.told}) == 1
    assert len(receiver.told) == len(PAUSES) + 1
    with cole.acting():
        delivery = WebhookDelivery.objects.get()
        assert (delivery.status, delivery.answer) == ("failed", "Answered 500.")
    receiver.status = 200
    again = reverse("webhook_again", args=[delivery.webhook_id, delivery.id])
    assert cole.client.post(again).status_code == 302
    work(deferred)
    with cole.acting():
        assert WebhookDelivery.objects.get().status == "delivered"


def test_a_redirect_is_no_answer_and_is_not_followed(
    terms, dana, vera, cole, receiver, deferred, demo
):
    receiver.status = 302
    made(cole, f"http://127.0.0.1:{receiver.server_port}/")
    suspended(terms, dana, vera, cole)
    work(deferred)
    assert len(receiver.told) == 1
    with cole.acting():
        assert WebhookDelivery.objects.get().status == "waiting"


def test_outside_the_demo_nothing_is_sent_to_this_machine(
    terms, dana, vera, cole, receiver, deferred, settings
):
    settings.DEMO = True
    made(cole, f"http://127.0.0.1:{receiver.server_port}/")
    settings.DEMO = False
    suspended(terms, dana, vera, cole)
    work(deferred)
    assert receiver.told == []


def test_a_name_that_leads_inside_is_refused_when_it_is_used(cole, deferred, monkeypatch):
    """The name may have been harmless when it was entered: what counts is where it leads now."""
    from portal import outgoing

    for inside in ("10.0.0.7", "127.0.0.1", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.7"):
        entries = [(0, 0, 0, "", ("93.184.216.34", 443)), (0, 0, 0, "", (inside, 443))]
        monkeypatch.setattr(outgoing.socket, "getaddrinfo", lambda *a, f=entries, **k: f)
        with pytest.raises(outgoing.Unreachable, match="private network"):
            outgoing.post("https://hooks.nsu.example/", b"{}", {}, loopback=False)


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3",
        "127.0.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd12::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::a00:1",
        "2002:7f00:1::",
        "::7f00:1",
        "192.0.0.8",
        "64:ff9b:1::a00:1",
        "fec0::1",
        "3fff::1",
        "::ffff:0:10.0.0.1",
    ],
)
def test_addresses_inside_a_network_are_not_reachable(address):
    assert not is_reachable(address, loopback=False)


def test_addresses_out_in_the_world_are():
    assert is_reachable("93.184.216.34", loopback=False)
    assert is_reachable("2606:2800:220:1::1", loopback=False)


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.nsu.example/",
        "ftp://hooks.nsu.example/",
        "https:///x",
        "https://user:word@hooks.nsu.example/",
        "https://hooks.nsu.example:22/",
        "https://hooks.nsu.example:99999/",
        "https://hooks.nsu.example/#part",
        "https://[::1/",
        "https://hooks.nsu.example/\r\nHost: x",
        "http://127.0.0.1/",
        "",
    ],
)
def test_odd_addresses_are_refused_at_once(cole, url):
    assert not decide_url(url, loopback=False)
    with pytest.raises(Refused):
        made(cole, url)


def test_after_three_days_it_is_given_up():
    assert pause_after(1) == timedelta(seconds=5)
    assert pause_after(len(PAUSES) + 1) is None


def test_cole_adds_tries_and_ends_a_webhook_on_the_pages(cole, vera, deferred):
    answer = cole.client.post(
        reverse("webhook_new"),
        {
            "organization": str(cole.organization.id),
            "url": "https://hooks.nsu.example/throughline",
            "events": ["exchange.sent"],
        },
    )
    assert b"whsec_" in answer.content
    one = _only(cole)
    page = cole.client.get(reverse("webhook", args=[one]))
    assert b"hooks.nsu.example" in page.content
    assert b"whsec_" not in page.content
    assert cole.client.post(reverse("webhook_try", args=[one])).status_code == 302
    assert len(deferred) == 1
    assert vera.client.get(reverse("webhook", args=[one])).status_code == 404
    assert b"hooks.nsu.example" in cole.client.get(reverse("programs")).content
    assert cole.client.post(reverse("webhook_end", args=[one])).status_code == 302
    assert cole.client.get(reverse("webhook", args=[one])).status_code == 404
    with cole.acting():
        verbs = set(LedgerEntry.objects.values_list("verb", flat=True))
        assert {"make_webhook", "try_webhook", "end_webhook"} <= verbs
    work(deferred)  # what waited for it is told to nobody
