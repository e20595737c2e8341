from __future__ import annotations

from django import forms


class DayInput(forms.DateInput):
    """The browser's own calendar; it speaks ISO dates whatever the page's language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """The browser's own calendar and clock; the page says beside it which time zone it means."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        super().__init__({"class": "tl-input-moment", **(attrs or {})}, format="%Y-%m-%dT%H:%M")
