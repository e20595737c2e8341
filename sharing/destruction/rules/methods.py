"""Ways to destroy data, in the words of NIST SP 800-88, Guidelines for Media Sanitization.

A list with its source, so that a certificate says the same to everybody. Which method a kind of
data needs is for the agreement and its parties to decide.
"""

from __future__ import annotations

from portal.rules.vocabulary import Labelled

SOURCE = "NIST SP 800-88, Guidelines for Media Sanitization"


class Method(Labelled):
    CLEAR = "clear", "Clear"
    PURGE = "purge", "Purge"
    DESTROY = "destroy", "Destroy"

    @property
    def meaning(self) -> str:
        return _MEANINGS[self]


_MEANINGS: dict[str, str] = {
    Method.CLEAR: "Overwritten or reset by ordinary means, so that nothing is found with ordinary "
    "tools. Fits copies on disks that stay in your care.",
    Method.PURGE: "Made unrecoverable even in a laboratory: for example the key of encrypted data "
    "was destroyed, or the device's own secure erase was run.",
    Method.DESTROY: "The medium itself was shredded, melted or burned. Fits USB sticks and disks "
    "that leave your care.",
}


def choices() -> list[tuple[str, str]]:
    return [(one.value, f"{one.label}. {one.meaning}") for one in Method]
