"""The portal on a port of this machine, inside the test's own transaction."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from wsgiref.simple_server import WSGIServer

import pytest_socket
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import WSGIRequestHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connections


class _Quiet(WSGIRequestHandler):
    def log_message(self, *about: object) -> None:
        """What a test prints is about its failure."""


@contextlib.contextmanager
def one_connection() -> Iterator[None]:
    """A request would close the connection, and the test's transaction with it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


@contextlib.contextmanager
def served() -> Iterator[str]:
    """The address of a server that sees what this test has written, and commits nothing."""
    shared = connections["default"]
    shared.inc_thread_sharing()
    pytest_socket.enable_socket()
    server = WSGIServer(("127.0.0.1", 0), _Quiet)
    server.set_app(WSGIHandler())

    def serve() -> None:
        connections["default"] = shared
        server.serve_forever(poll_interval=0.05)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        with one_connection():
            yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
        shared.dec_thread_sharing()
        pytest_socket.disable_socket(allow_unix_socket=True)
