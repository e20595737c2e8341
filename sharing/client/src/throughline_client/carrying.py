"""Without a line to the portal: what is carried on a USB stick or left in a drop folder."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import clock
from .keeping import SigningKey
from .verify_package import PACKAGE, Keys, opened, verified_with_manifest

RETURN = "application/vnd.throughline.return+json"


def unpacked(
    package: Path, keys: Keys, folder: Path, *, identities: Sequence[Path], **names: str
) -> dict[str, Any]:
    """Writes the files of a package into a folder, once every byte was checked."""
    told, _ = verified_with_manifest(package, keys, identities=identities, **names)
    folder.mkdir(parents=True, exist_ok=True)
    with opened(package, identities) as content, zipfile.ZipFile(content) as archive:
        for name in archive.namelist():
            with archive.open(name) as inside, (folder / name).open("wb") as out:
                shutil.copyfileobj(inside, out)
    return told


def countersignature(envelope: dict[str, Any], key: SigningKey) -> dict[str, str]:
    """A second signature over the manifest of a package that was checked."""
    return key.signature(PACKAGE, base64.b64decode(envelope["payload"]))


def packed(told: dict[str, Any], outcomes: Path, key: SigningKey, folder: Path) -> list[Path]:
    """A return to carry: the file under a name that the inbox knows, and a signed slip."""
    reference = told["exchange"]["reference"]
    content = outcomes.read_bytes()
    statement = {
        "exchange": told["exchange"],
        "giver": told["giver"],
        "signedFor": told["recipient"],
        "file": {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()},
        "at": clock.now().isoformat(timespec="seconds"),
    }
    payload = json.dumps(statement, indent=2, ensure_ascii=False).encode()
    envelope = {
        "payloadType": RETURN,
        "payload": base64.b64encode(payload).decode(),
        "signatures": [key.signature(RETURN, payload)],
    }
    folder.mkdir(parents=True, exist_ok=True)
    slip, carried = folder / f"{reference}.csv.dsse.json", folder / f"{reference}.csv"
    # The slip first: whoever looks into the folder finds no file without it.
    slip.write_text(json.dumps(envelope, indent=2), encoding="utf-8")
    part = carried.with_suffix(".part")
    part.write_bytes(content)
    part.replace(carried)
    return [carried, slip]
