"""Secrets that an installation makes for itself on first use, readable by its owner alone."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path


class NotOurs(Exception):
    """The secret belongs to another user of the machine."""


def text(path: Path) -> str:
    """The secret in this file; made on first use, whole or not at all."""
    try:
        return _text(path)
    except PermissionError as error:
        raise NotOurs(
            f"{path} may not be read or made by this user. Run this as the user that owns it, or "
            "set THROUGHLINE_VAR to a folder of your own."
        ) from error


def _text(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(32))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)  # the first of several processes wins; the others read its secret
        draft.unlink()
    return path.read_text().strip()
