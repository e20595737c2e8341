"""All files of the region in one folder, with a text that says what they are."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sharing.demo.region.family_files import (
    write_consents,
    write_directory_opt_outs,
    write_guardians,
)
from sharing.demo.region.graduates import write_graduates
from sharing.demo.region.oneroster import Version, write_oneroster
from sharing.demo.region.region import Region

README: Final = """\
A SYNTHETIC REGION

Every person, family, school and college in this folder is invented by a program. Nobody in these
files lives or has lived; a likeness is chance. State codes XA and XB, NCES numbers that begin
with 99 and OPE or ACT codes that begin with 99 are assigned to no one.

Students: {students}   Seed: {seed}   The story's today: {today}

The same number of students, seed and day give the same files, byte for byte.

For each district ({districts}):

  DISTRICT/oneroster.zip            OneRoster {version}, bulk: the roster of school year 2025-26
  DISTRICT/graduates.txt            the class of 2026 as a graduates file (PH3, PD3, PT3)
  DISTRICT/consents.csv             what families decided: given, refused, withdrawn
  DISTRICT/directory_opt_outs.csv   families that keep directory information private
  DISTRICT/guardians.csv            who may speak for whom: parents, guardians, orders of a court

Student ids are unique in one district only: two districts may use one id. Leading zeros count.
"""


def write_region(
    region: Region, folder: Path | str, *, version: Version = "1.2"
) -> dict[str, Path]:
    """Write every district's files; keys are "readme" and "DISTRICT/KIND"."""
    root = Path(folder)
    root.mkdir(parents=True, exist_ok=True)
    written = {"readme": _write_readme(region, root, version)}
    for district in region.districts:
        home = root / district.key
        home.mkdir(exist_ok=True)
        key = district.key
        written[f"{key}/oneroster"] = write_oneroster(district, home / "oneroster.zip", version)
        written[f"{key}/graduates"] = write_graduates(district, home / "graduates.txt")
        written[f"{key}/consents"] = write_consents(district, home / "consents.csv")
        written[f"{key}/directory_opt_outs"] = write_directory_opt_outs(
            district, home / "directory_opt_outs.csv"
        )
        written[f"{key}/guardians"] = write_guardians(district, home / "guardians.csv")
    return written


def _write_readme(region: Region, root: Path, version: Version) -> Path:
    path = root / "README.txt"
    text = README.format(
        students=f"{len(region):,}",
        seed=region.seed,
        today=region.today.isoformat(),
        districts=", ".join(district.key for district in region.districts),
        version=version,
    )
    path.write_text(text, encoding="utf-8")
    return path
