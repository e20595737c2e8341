"""Files of what families decided. The consent app judges and keeps them."""

from __future__ import annotations

from collections import Counter

from consent import actions, files
from consent.rules.intake.events import read_consent_events, read_directory_opt_outs
from sharing.records.loading.delivery import Delivery, Stale
from sharing.records.rules.preview import Preview


class ConsentLoader:
    def __init__(self, delivery: Delivery) -> None:
        self._delivery = delivery
        self._rows = read_consent_events(
            delivery.source, name=delivery.name, today=delivery.day, encoding=delivery.encoding
        )
        self.notices: tuple[str, ...] = ()

    def rehearse(self) -> Preview:
        self._delivery.tell("Comparing with the decisions on file")
        checked = files.check_events(
            organization_id=self._delivery.organization_id,
            rows=self._rows,
            name=self._delivery.name,
        )
        checked.problems.reject_if_any()
        self.notices = checked.notices
        return self._preview(checked)

    def carry_out(self, promised: Preview) -> None:
        self._delivery.tell("Recording the decisions")
        checked = actions.import_events(
            organization_id=self._delivery.organization_id,
            rows=self._rows,
            name=self._delivery.name,
            source=self._delivery.import_id,
            by=self._delivery.by,
        )
        if (found := self._preview(checked)) != promised:
            raise Stale(found)

    def _preview(self, checked: files.Checked) -> Preview:
        return _preview(checked, Counter(f"{row.event}" for row in self._rows))


class OptOutLoader:
    def __init__(self, delivery: Delivery) -> None:
        self._delivery = delivery
        self._rows = read_directory_opt_outs(
            delivery.source, name=delivery.name, today=delivery.day, encoding=delivery.encoding
        )
        self.notices: tuple[str, ...] = ()

    def rehearse(self) -> Preview:
        self._delivery.tell("Comparing with the opt-outs on file")
        checked = files.check_opt_outs(
            organization_id=self._delivery.organization_id,
            rows=self._rows,
            name=self._delivery.name,
        )
        checked.problems.reject_if_any()
        self.notices = checked.notices
        return self._preview(checked)

    def carry_out(self, promised: Preview) -> None:
        self._delivery.tell("Recording the opt-outs")
        checked = actions.import_opt_outs(
            organization_id=self._delivery.organization_id,
            rows=self._rows,
            name=self._delivery.name,
            source=self._delivery.import_id,
            by=self._delivery.by,
        )
        if (found := self._preview(checked)) != promised:
            raise Stale(found)

    def _preview(self, checked: files.Checked) -> Preview:
        return _preview(checked, Counter(f"{row.event}" for row in self._rows))


def _preview(checked: files.Checked, events: Counter[str]) -> Preview:
    """Decisions only grow in number: a row is new, or on file already."""
    return Preview(
        added=checked.new,
        changed=0,
        unchanged=checked.on_file,
        groups=tuple((event.capitalize(), count) for event, count in sorted(events.items())),
    )
