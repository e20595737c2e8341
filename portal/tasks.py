"""Where the queue looks for tasks when it starts; registered later, they would never be run."""

from portal.jobs.tasks import rescue, run

__all__ = ["rescue", "run"]
