"""Files of what families decided. The consent app judges and keeps them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any, ClassVar

from consent import actions, files
from consent.rules.intake.events import read_consent_events, read_directory_opt_outs
from sharing.records.loading.delivery import Delivery, Stale
from sharing.records.rules.preview import Preview


class FamiliesLoader:
    """One door for both files; they differ in who reads, judges and keeps their rows."""

    what: ClassVar[str]
    read: ClassVar[Callable[..., Any]]
    check: ClassVar[Callable[..., files.Checked]]
    keep: ClassVar[Callable[..., files.Checked]]

    def __init__(self, delivery: Delivery) -> None:
        self._delivery = delivery
        self._rows = self.read(
            delivery.source, name=delivery.name, today=delivery.day, encoding=delivery.encoding
        )
        self.notices: tuple[str, ...] = ()

    def rehearse(self) -> Preview:
        self._delivery.tell(f"Comparing with the {self.what} on file")
        checked = self.check(**self._delivered())
        checked.problems.reject_if_any()
        self.notices = checked.notices
        return self._preview(checked)

    def carry_out(self, promised: Preview) -> None:
        self._delivery.tell(f"Recording the {self.what}")
        checked = self.keep(
            **self._delivered(), source=self._delivery.import_id, by=self._delivery.by
        )
        if (found := self._preview(checked)) != promised:
            raise Stale(found)

    def _delivered(self) -> dict[str, Any]:
        delivery = self._delivery
        return {
            "organization_id": delivery.organization_id,
            "rows": self._rows,
            "name": delivery.name,
        }

    def _preview(self, checked: files.Checked) -> Preview:
        """Decisions only grow in number: a row is new, or on file already."""
        events = Counter(f"{row.event}" for row in self._rows)
        return Preview(
            added=checked.new,
            changed=0,
            unchanged=checked.on_file,
            groups=tuple((event.capitalize(), count) for event, count in sorted(events.items())),
        )


class ConsentLoader(FamiliesLoader):
    what = "decisions"
    read = staticmethod(read_consent_events)
    check = staticmethod(files.check_events)
    keep = staticmethod(actions.import_events)


class OptOutLoader(FamiliesLoader):
    what = "opt-outs"
    read = staticmethod(read_directory_opt_outs)
    check = staticmethod(files.check_opt_outs)
    keep = staticmethod(actions.import_opt_outs)
