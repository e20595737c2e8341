"""manifest.csv: is this OneRoster, which version, and does it hold what we need?"""

from __future__ import annotations

from portal.rules.intake import Archive, Problems, TableShape, quoted, read_table, refuse

MANIFEST = "manifest.csv"
VERSIONS = ("1.1", "1.2")
NEEDED = ("orgs.csv", "users.csv", "demographics.csv", "academicSessions.csv")
NEEDED_ALSO = {"1.1": (), "1.2": ("roles.csv",)}

_SHAPE = TableShape(("propertyName", "value"), unknown="ignore")
_WHAT = "a OneRoster zip file, version 1.1 or 1.2"


def read_manifest(archive: Archive) -> dict[str, str]:
    """The properties by name, once they promise a full export of a version we know."""
    path = f"{archive.name}/{MANIFEST}"
    if MANIFEST not in archive:
        raise refuse(
            archive.name,
            found=f"no {MANIFEST}",
            expected=_WHAT,
            remedy="Choose “OneRoster CSV” when you export from your student information system.",
        )
    with archive.open(MANIFEST) as stream:
        properties = {
            row["propertyName"].strip(): row["value"].strip()
            for row in read_table(stream, name=path, columns=_SHAPE)
        }
    _check_version(properties, path)
    _check_files(properties, archive)
    return properties


def version_of(properties: dict[str, str]) -> str:
    """1.1 or 1.2, also where a system writes 1.2.0"""
    return ".".join(properties.get("oneroster.version", "").split(".")[:2])


def _check_version(properties: dict[str, str], path: str) -> None:
    if version_of(properties) not in VERSIONS:
        raise refuse(
            path,
            found=f"oneroster.version {quoted(properties.get('oneroster.version', ''))}",
            expected="version 1.1 or 1.2",
            remedy="Choose one of these versions when you export.",
        )


def _check_files(properties: dict[str, str], archive: Archive) -> None:
    problems = Problems(file=archive.name)
    for entry in (*NEEDED, *NEEDED_ALSO[version_of(properties)]):
        mode = properties.get(f"file.{entry.removesuffix('.csv')}", "").lower()
        if entry not in archive:
            _note_missing(problems, entry, mode)
        elif mode == "delta":
            _note_delta(problems, entry)
    problems.reject_if_any()


def _note_missing(problems: Problems, entry: str, mode: str) -> None:
    said = f" ({MANIFEST} says {quoted(mode)})" if mode else ""
    problems.note(
        None,
        None,
        found=f"no {entry}{said}",
        expected=f"a full export that includes {entry}",
        remedy=f"Include {entry.removesuffix('.csv')} in the export and try again.",
    )


def _note_delta(problems: Problems, entry: str) -> None:
    problems.note(
        None,
        None,
        found=f"{entry} with changes only (delta)",
        expected="a full export (bulk)",
        remedy="Choose “bulk” or “full” when you export: we compare whole rosters.",
    )
