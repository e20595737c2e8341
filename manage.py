#!/usr/bin/env python
"""Runs the portal's commands: `python manage.py help`."""

import os
import sys

WITHOUT_DJANGO = ("protect", "audit")  # files in, files out: no settings, no database


def main() -> None:
    if sys.argv[1:2] and sys.argv[1] in WITHOUT_DJANGO:
        from sharing.disclosure.cli import main as engine

        sys.exit(engine(sys.argv[1:]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
