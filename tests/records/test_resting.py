"""An import that a package was made from stays: the package's students are what was sent."""

from __future__ import annotations

import pytest

from portal.rules.decision import Refused
from sharing.records import actions
from sharing.records.models import Import
from tests.exchange import making


def test_an_import_is_not_taken_back_from_under_a_package(cast):
    making.sent(cast)
    with cast.vera.acting() as vera:
        graduates = Import.objects.filter(kind="graduates", status="committed").latest(
            "finished_at"
        )
        with pytest.raises(Refused, match="was sent on"):
            actions.undo_import(imported=graduates, reason="too late", by=vera)
