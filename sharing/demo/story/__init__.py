"""The whole job, performed by the cast through the same actions that the pages call."""

from sharing.demo.story.stage import Stage, StepFailed
from sharing.demo.story.told import tell

__all__ = ["Stage", "StepFailed", "tell"]
