"""Bounds that a reader of foreign files sets on itself before it opens one."""

from __future__ import annotations

import resource

MEMORY = 768 << 20
SECONDS = 20


def bound() -> None:
    """A file that is made to exhaust the machine ends this process and nothing else."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
