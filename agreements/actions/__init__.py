"""What people do to agreements."""

from agreements.actions.drafting import draft, revise, submit, withdraw
from agreements.actions.ending import resume, suspend, terminate
from agreements.actions.naming import renew_access
from agreements.actions.review import approve, return_for_changes
from agreements.actions.signature import sign

__all__ = [
    "approve",
    "draft",
    "renew_access",
    "resume",
    "return_for_changes",
    "revise",
    "sign",
    "submit",
    "suspend",
    "terminate",
    "withdraw",
]
