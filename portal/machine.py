"""What this machine must have before the portal can be installed; says plainly what is missing.

Runs with the system's Python, before anything is installed: standard library only. As root on a
Debian it installs what is missing; otherwise it says how.
"""

from __future__ import annotations

import ctypes.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Need:
    what: str
    package: str
    is_there: Callable[[], bool]


def _library(name: str) -> Callable[[], bool]:
    return lambda: ctypes.util.find_library(name) is not None


def _has_fonts() -> bool:
    if not shutil.which("fc-list"):
        return False
    found = subprocess.run(["fc-list"], capture_output=True, check=False)  # noqa: S607
    return bool(found.stdout.strip())


def _has_chromium() -> bool:
    return any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))


def _program(name: str) -> Callable[[], bool]:
    return lambda: shutil.which(name) is not None


PORTAL = [
    Need("Pango, which sets the type of PDF documents", "libpango-1.0-0", _library("pango-1.0")),
    Need("PangoFT2", "libpangoft2-1.0-0", _library("pangoft2-1.0")),
    Need("HarfBuzz subsetting", "libharfbuzz-subset0", _library("harfbuzz-subset")),
    Need("fontconfig with at least one font", "fontconfig fonts-dejavu-core", _has_fonts),
]
TESTS = [
    Need("Chromium, in which the journeys run", "chromium", _has_chromium),
    Need("pdfsig, which reads seals independently of us", "poppler-utils", _program("pdfsig")),
]


def main(arguments: list[str]) -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - this very check
        print(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
        return 1
    needs = PORTAL + (TESTS if "tests" in arguments else [])
    missing = [need for need in needs if not need.is_there()]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        _install(" ".join(need.package for need in missing).split())
        missing = [need for need in missing if not need.is_there()]
    for need in missing:
        print(f"Missing: {need.what} (Debian: apt install {need.package})")
    if missing:
        packages = " ".join(need.package for need in missing)
        print(f"\nInstall them, then run the same command again:\n    sudo apt install {packages}")
        return 1
    return 0


def _install(packages: list[str]) -> None:
    quiet = {"env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}, "check": False}
    print(f"Installing from Debian: {' '.join(packages)}")
    subprocess.run(["apt-get", "update", "-qq"], **quiet)  # type: ignore[call-overload]  # noqa: S607
    subprocess.run(  # type: ignore[call-overload]
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],  # noqa: S607
        stdout=subprocess.DEVNULL,
        **quiet,
    )


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
