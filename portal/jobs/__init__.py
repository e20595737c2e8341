"""Background work on PostgreSQL: queued in the transaction that asks for it, at least once,
idempotent, with progress that a page shows.

A job runs in the scope of the person who started it: it sees what they may see, and nothing
once their membership ends.
"""

from portal.jobs.queue import Handle, background, enqueue, run_now
from portal.jobs.worker import work_off

__all__ = ["Handle", "background", "enqueue", "run_now", "work_off"]
