from __future__ import annotations

import time
from typing import Any

from django.db.backends.postgresql import base
from psycopg import Connection, OperationalError

from portal import database
from portal.postgresql.server import PATIENCE

RECOVERING = ("starting up", "not yet accepting connections", "shutting down")


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self) -> dict[str, Any]:
        folder = self.settings_dict.get("EMBEDDED_UNDER")
        if folder:
            self.settings_dict["HOST"] = database.socket_of(folder)
        return super().get_connection_params()

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection[Any]:
        """Waits for our own server while it recovers from a kill, instead of failing the page."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                connection: Connection[Any] = super().get_new_connection(conn_params)
            except OperationalError as error:
                recovers = any(words in str(error) for words in RECOVERING)
                embedded = "EMBEDDED_UNDER" in self.settings_dict
                if not (embedded and recovers) or time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
            else:
                return connection
