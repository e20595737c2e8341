from __future__ import annotations

import logging
import time
import tomllib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sharing.exchange.dropping import Drop, Folder, lay_out, pick_up
from sharing.exchange.dropping.folder import NoAccess


class Command(BaseCommand):
    """One bad folder stops none of the others."""

    help = (
        "Works drop folders: lays packages into each outbox and picks returns up from each inbox. "
        "The file names them: [[drop]] with `folder` and `token_file` (docs/operations.md)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--every", type=int, metavar="SECONDS", help="again and again")
        parser.add_argument("--settled", type=float, default=30.0, help="seconds without a change")

    def handle(self, *args: Any, **options: Any) -> None:
        drops = self._read(options["file"])
        while True:
            failed = [one for one in drops if not self._work(one, options["settled"])]
            if not options["every"]:
                break
            time.sleep(options["every"])
        if failed:
            raise CommandError(f"{len(failed)} of {len(drops)} folders could not be worked.")

    def _read(self, path: Path) -> list[tuple[Path, Path]]:
        try:
            told = tomllib.loads(path.read_text(encoding="utf-8"))
            return [(Path(one["folder"]), Path(one["token_file"])) for one in told["drop"]]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CommandError(f"{path} names no drop folders: {error}") from error

    def _work(self, where: tuple[Path, Path], settled: float) -> bool:
        root, token_file = where
        folder = Folder(root)
        try:
            folder.make()
            drop = Drop(folder, token_file.read_text(encoding="utf-8").strip())
            with folder.held() as is_mine:
                if not is_mine:
                    self.stdout.write(f"{root}: somebody else works it just now.")
                    return True
                done = pick_up(drop, settled=settled)
                laid = lay_out(drop)
        except (OSError, NoAccess) as error:
            self.stderr.write(f"{root}: {error}")
            return False
        except Exception:  # what one partner lays down is never another's trouble
            logging.getLogger(__name__).exception("%s could not be worked", root)
            return False
        found = list(done.values())
        taken, refused, stuck = (found.count(how) for how in (True, False, None))
        self.stdout.write(f"{root}: {len(laid)} laid out, {taken} taken, {refused} refused.")
        if stuck:
            self.stderr.write(f"{root}: {stuck} could not be dealt with, see the log.")
        return not stuck
