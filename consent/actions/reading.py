"""Looking at a person is an act, and is recorded like one."""

from __future__ import annotations

from consent.models import Disclosure, Subject
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.permissions import Permission


@action
def open_student(*, subject: Subject, by: Actor) -> None:
    """Records who opened a student's page."""
    decide_role(by, Permission.STUDENT_READ, subject.organization_id).require()
    record("open_student", by=by, organization_id=subject.organization_id, about=subject)


@action
def open_disclosure(*, disclosure: Disclosure, by: Actor) -> None:
    """Records who opened the list of students of a disclosure."""
    decide_role(by, Permission.DISCLOSURE_READ, disclosure.organization_id).require()
    record("open_disclosure", by=by, organization_id=disclosure.organization_id, about=disclosure)
