from pathlib import Path

from django.apps import AppConfig
from django.conf import settings

from portal.database import Misconfigured


class AgreementsConfig(AppConfig):
    name = "agreements"
    label = "agreements"

    def ready(self) -> None:
        from agreements import (  # noqa: F401 (they register)
            inbox,
            inbox_tending,
            inbox_writing,
            joining,
            tasks,
        )

        if settings.LEGAL_BASES_FILE:
            _use_bases(Path(settings.LEGAL_BASES_FILE))


def _use_bases(path: Path) -> None:
    """The deployer's own list, or a start that says what is wrong with it."""
    from agreements.rules import bases, bases_file

    try:
        bases.use_file(path)
    except bases_file.Unusable as error:
        raise Misconfigured(f"THROUGHLINE_BASES_FILE: {error}") from None
