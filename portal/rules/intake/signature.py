"""A file that is not text at all, told by its first bytes."""

from __future__ import annotations

from portal.rules.intake.problems import refuse

TEXT = "a plain text file in UTF-8"
_AS_CSV = "Open it in your spreadsheet program and save it as “CSV UTF-8 (comma delimited)”."

# (first bytes, what it is, what to do). Longer signatures stand before shorter ones.
SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"\xff\xfe\x00\x00", "text in UTF-32", "Save it again with the encoding UTF-8."),
    (b"\x00\x00\xfe\xff", "text in UTF-32", "Save it again with the encoding UTF-8."),
    (b"\xff\xfe", "text in UTF-16", "Save it again with the encoding UTF-8, not “Unicode”."),
    (b"\xfe\xff", "text in UTF-16", "Save it again with the encoding UTF-8, not “Unicode”."),
    (b"PK\x03\x04", "a zip file or an Excel workbook", _AS_CSV),
    (b"PK\x05\x06", "an empty zip file", "Export the file again."),
    (b"\xd0\xcf\x11\xe0", "an Excel workbook of the old kind (.xls)", _AS_CSV),
    (b"%PDF", "a PDF document", "Ask for the same data as CSV; a PDF cannot be read safely."),
    (b"\x1f\x8b", "a gzip file", "Unpack it first and upload the file inside."),
    (b"{\\rtf", "a word processor document (RTF)", "Save it as plain text in UTF-8."),
    (b"\x89PNG", "a picture", "Upload the table itself."),
    (b"\xff\xd8\xff", "a picture", "Upload the table itself."),
)

_MARKUP = (b"<!doctype", b"<html", b"<?xml")


def check_signature(head: bytes, *, name: str) -> None:
    """Refuse a file that begins like something other than text."""
    for signature, kind, remedy in SIGNATURES:
        if head.startswith(signature):
            raise refuse(name, found=kind, expected=TEXT, remedy=remedy)
    if head.lstrip()[:9].lower().startswith(_MARKUP):
        raise refuse(
            name,
            found="a web page or XML document",
            expected=TEXT,
            remedy="Often this is a sign-in page saved instead of the export. Export again as CSV.",
        )
