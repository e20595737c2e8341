"""What a field parser raises."""

from __future__ import annotations

MEND = "Correct it in the system the file comes from and export again."


class Unreadable(ValueError):
    """A cell that is not what its column asks for.

    `found` replaces the value in the message where the value must not be shown.
    """

    def __init__(self, expected: str, remedy: str = MEND, *, found: str = "") -> None:
        self.expected = expected
        self.remedy = remedy
        self.found = found
        super().__init__(expected)
