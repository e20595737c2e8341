"""What people do to agreements."""

from agreements.actions.breaches import acknowledge_breach, report_breach
from agreements.actions.calendars import make_calendar, revoke_calendar
from agreements.actions.closing import Destroyed, begin_closing, certify, place_hold
from agreements.actions.drafting import draft, revise, submit, withdraw
from agreements.actions.ending import resume, suspend, terminate
from agreements.actions.naming import renew_access
from agreements.actions.obligations import (
    assign_obligation,
    record_evidence,
    waive_obligation,
)
from agreements.actions.procedure import set_procedure
from agreements.actions.publishing import publish, take_out
from agreements.actions.review import approve, return_for_changes
from agreements.actions.signature import sign
from agreements.actions.tiers import amend, join
from agreements.actions.viewing import begin_view_as, end_view_as

__all__ = [
    "Destroyed",
    "acknowledge_breach",
    "amend",
    "approve",
    "assign_obligation",
    "begin_closing",
    "begin_view_as",
    "certify",
    "draft",
    "end_view_as",
    "join",
    "make_calendar",
    "place_hold",
    "publish",
    "record_evidence",
    "renew_access",
    "report_breach",
    "resume",
    "return_for_changes",
    "revise",
    "revoke_calendar",
    "set_procedure",
    "sign",
    "submit",
    "suspend",
    "take_out",
    "terminate",
    "waive_obligation",
    "withdraw",
]
