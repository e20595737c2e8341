"""Webhooks: what an organization may hear of, at which addresses, and how often it is tried."""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
from datetime import timedelta
from urllib.parse import urlsplit

from portal.rules.decision import Decision, objection
from portal.rules.vocabulary import Labelled


class Event(Labelled):
    EXCHANGE_SENT = "exchange.sent", "a package waits for you"
    RETURN_SUBMITTED = "return.submitted", "a partner handed outcomes in"
    RETURN_ACCEPTED = "return.accepted", "your outcomes were accepted"
    RETURN_REJECTED = "return.rejected", "your outcomes were given back"
    DISPUTE_RAISED = "dispute.raised", "a row that you returned is disputed"
    DISPUTE_ANSWERED = "dispute.answered", "a partner answered a dispute"
    PACKAGE_STOPPED = "package.stopped", "a package was stopped before anybody took it"
    PACKAGES_DESTROYED = "packages.destroyed", "a partner certified that packages are destroyed"
    AGREEMENT_SUSPENDED = "agreement.suspended", "an agreement was suspended"


class DeliveryStatus(Labelled):
    WAITING = "waiting", "Waiting"
    DELIVERED = "delivered", "Delivered"
    FAILED = "failed", "Given up"


# As the Standard Webhooks specification proposes: quickly at first, then for three days.
PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
PORTS = (443, 8443)
LONGEST_URL = 500
# Addresses that lead on to others, whatever they look like; and those that lie within a site or are
# examples, which Python takes for ones out in the world.
_TUNNELS = tuple(
    map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96"))
)
_WITHIN = tuple(map(ipaddress.ip_network, ("192.0.0.0/24", "fec0::/10", "3fff::/20")))
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def pause_after(attempts: int) -> timedelta | None:
    """How long to wait after so many attempts; None when it is given up."""
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else None


def decide_url(url: str, *, loopback: bool) -> Decision:
    """Whether this may be an address to deliver to; `loopback` alone may be plain, in the demo."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        parts, port, host = urlsplit(""), None, ""
    local = loopback and host in ("127.0.0.1", "localhost", "::1")
    odd = parts.username is not None or bool(parts.fragment) or not url.isprintable()
    return Decision.unless(
        [
            objection(
                parts.scheme != "https" and not (local and parts.scheme == "http"),
                "NOT_HTTPS",
                "The address must begin with https://, so that nobody reads on the way.",
            ),
            objection(not host, "NO_HOST", "The address names no host."),
            objection(
                odd or len(url) > LONGEST_URL,
                "ODD_URL",
                "The address must have no password and no fragment, and at most 500 letters.",
            ),
            objection(
                port not in (None, *PORTS) and not local,
                "PORT",
                "Only the ports 443 and 8443 are used.",
            ),
        ]
    )


def is_reachable(text: str, *, loopback: bool) -> bool:
    """Whether an address is out in the world, and not inside the network of the portal."""
    address: Address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if address.is_loopback:
        return loopback
    tunnelled = any(address.version == net.version and address in net for net in _TUNNELS + _WITHIN)
    return address.is_global and not (address.is_multicast or address.is_reserved or tunnelled)


def signed(secret: bytes, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers of Standard Webhooks 1.0: who checks them knows the message and its age."""
    content = f"{message_id}.{timestamp}.".encode() + body
    signature = base64.b64encode(hmac.new(secret, content, hashlib.sha256).digest()).decode()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{signature}",
    }
