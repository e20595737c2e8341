"""Work that stands still until a file appears, so that a test can kill its worker in the middle."""

from __future__ import annotations

import os
import time
from pathlib import Path

from portal.jobs import Handle, background
from portal.models import VaultKey


@background("tests.stand_still")
def stand_still(handle: Handle, *, folder: str) -> str:
    organization_id = next(iter(handle.actor.organization_ids))
    VaultKey.objects.create(organization_id=organization_id, use="stood", wrapped=b"x")
    handle.progress(1, 2, "Standing still")
    with (Path(folder) / "begun").open("a") as begun:
        begun.write(f"{os.getpid()}\n")
    while not (Path(folder) / "go_on").exists():
        time.sleep(0.1)
    return "/there/"
