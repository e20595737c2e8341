"""Requests that the portal itself makes: only to where they were meant to go.

The name is resolved once, every address is judged, and the connection goes to the very address
that was judged: a name that answers differently the second time gains nothing. No redirect is
followed, nothing of the answer is kept but its status, and all of it ends within seconds.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from urllib.parse import urlsplit

from portal.rules.webhooks import decide_url, is_reachable

SECONDS = 10.0


class Unreachable(Exception):
    """A request was not made, or not answered; says why in words."""


class _Pinned(http.client.HTTPConnection):
    """Connects to an address that was judged, as the host that was named."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=SECONDS)
        self._address, self._context = address, context
        # What the Host header leaves out.
        self.default_port = 443 if context else 80

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._context is not None:
            self.sock = self._context.wrap_socket(self.sock, server_hostname=self.host)


def post(url: str, body: bytes, headers: dict[str, str], *, loopback: bool) -> int:
    """The status that was answered. Raises `Unreachable`."""
    decision = decide_url(url, loopback=loopback)
    if not decision:
        raise Unreachable(decision.reasons[0].text)
    parts = urlsplit(url)
    is_secure = parts.scheme == "https"
    host, port = parts.hostname or "", parts.port or (443 if is_secure else 80)
    address = _judged(host, port, loopback=loopback)
    context = ssl.create_default_context() if is_secure else None
    connection = _Pinned(host, port, address, context)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    watch = threading.Timer(SECONDS * 1.5, _hang_up, [connection])
    watch.start()
    try:
        connection.request("POST", target, body, headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(f"No answer: {type(error).__name__}.") from error
    finally:
        watch.cancel()
        connection.close()


def _judged(host: str, port: int, *, loopback: bool) -> str:
    """The address of the host; all that it has must be out in the world."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable("The host of this address is not known.") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(is_reachable(one, loopback=loopback) for one in addresses):
        raise Unreachable("This address leads into a private network, where nothing is sent.")
    return addresses[0]


def _hang_up(connection: http.client.HTTPConnection) -> None:
    """An answer that trickles in is none."""
    sock = connection.sock
    if sock is not None:
        try:
            sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return
