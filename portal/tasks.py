"""Where the queue looks for tasks when it starts; registered later, they would never be run."""

from portal.jobs.tasks import deliver, rescue, run

__all__ = ["deliver", "rescue", "run"]
