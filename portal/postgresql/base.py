from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base

from portal import database


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self) -> dict[str, Any]:
        folder = self.settings_dict.get("EMBEDDED_UNDER")
        if folder:
            self.settings_dict["HOST"] = database.socket_of(folder)
        return super().get_connection_params()
