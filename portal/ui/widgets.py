from __future__ import annotations

from django import forms


class DayInput(forms.DateInput):
    """The browser's own calendar; it speaks ISO dates whatever the page's language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")
