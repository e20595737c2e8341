"""Background work: seen while it runs, all or nothing, ended whatever happens."""

from __future__ import annotations

import contextlib
import threading
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError, connection

from portal import clock, queries
from portal.jobs import background, enqueue, progress, run_now
from portal.models import Job, VaultKey
from portal.rowsecurity import scope
from portal.rules.decision import Decision, Reason
from tests.portal.conftest import as_owner

gate = {"begun": threading.Event(), "go_on": threading.Event()}
ran: list[str] = []


@background("tests.count")
def count(handle, *, use: str) -> str:
    ran.append(use)
    organization_id = next(iter(handle.actor.organization_ids))
    VaultKey.objects.create(organization_id=organization_id, use=use, wrapped=b"x")
    handle.progress(3, 10, "Reading row 3")
    return "/there/"


@background("tests.wait")
def wait(handle, **ids: str) -> str:
    handle.progress(3, 10, "Reading row 3")
    gate["begun"].set()
    gate["go_on"].wait(20)
    return "/there/"


@background("tests.fail")
def fail(handle, *, use: str) -> str:
    count(handle, use=use)
    raise ValueError("row 214 names Mariana Quintero")


@background("tests.refuse")
def refuse(handle) -> str:
    Decision.deny(Reason("SUSPENDED", "The agreement is suspended.")).require()
    return ""


@background("tests.lose_connection")
def lose_connection(handle) -> str:
    raise OperationalError("server closed the connection unexpectedly")


def _queued(person, function, **ids: str) -> Job:
    with person.acting() as actor:
        return enqueue(function, by=actor, organization_id=person.organization.id, **ids)


def _seen(person, job: Job) -> Job:
    with person.acting() as actor:
        return queries.job_for(actor, job.id)


def test_vera_sees_progress_while_the_work_is_not_committed(vera, elsewhere):
    gate["begun"].clear()
    gate["go_on"].clear()
    job = elsewhere(lambda: _queued(vera, wait))
    worker = threading.Thread(target=lambda: elsewhere(lambda: run_now(job.id, vera.user_id)))
    worker.start()
    try:
        assert gate["begun"].wait(20)
        seen = elsewhere(lambda: _seen(vera, job))
        assert (seen.status, seen.done, seen.total) == ("running", 3, 10)
        assert seen.message == "Reading row 3"
        page = vera.client.get(f"/jobs/{job.id}/")
        assert b"Reading row 3" in page.content
        assert b"<html" in page.content
        panel = vera.client.get(f"/jobs/{job.id}/", headers={"HX-Request": "true"})
        assert b"Reading row 3" in panel.content
        assert b"<html" not in panel.content
        assert "HX-Refresh" not in panel.headers
    finally:
        gate["go_on"].set()
        worker.join(20)
    seen = elsewhere(lambda: _seen(vera, job))
    assert (seen.status, seen.result_url) == ("done", "/there/")


def test_a_failed_job_tells_vera_and_changes_nothing(vera, caplog):
    job = _queued(vera, fail, use="half")
    run_now(job.id, vera.user_id)
    seen = _seen(vera, job)
    assert seen.status == "failed"
    assert "nothing was changed" in seen.message
    assert str(job.id) in seen.message
    assert "Mariana" not in seen.message
    with vera.acting():
        assert not VaultKey.objects.filter(use="half").exists()
    panel = vera.client.get(f"/jobs/{job.id}/", headers={"HX-Request": "true"})
    assert panel.headers["HX-Refresh"] == "true"
    assert b"The work did not succeed" in vera.client.get(f"/jobs/{job.id}/").content


def test_a_refused_job_tells_vera_the_reason(vera):
    job = _queued(vera, refuse)
    run_now(job.id, vera.user_id)
    assert _seen(vera, job).message == "The agreement is suspended."


def test_a_job_asked_for_in_a_rolled_back_request_does_not_exist(vera):
    with contextlib.suppress(ZeroDivisionError), vera.acting() as actor:
        enqueue(count, by=actor, organization_id=vera.organization.id, use="x")
        raise ZeroDivisionError
    with vera.acting(), connection.cursor() as cursor:
        assert Job.objects.count() == 0
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        assert cursor.fetchone() == (0,)


def test_a_finished_job_run_again_does_nothing(vera):
    job = _queued(vera, count, use="once")
    run_now(job.id, vera.user_id)
    run_now(job.id, vera.user_id)
    with vera.acting():
        assert VaultKey.objects.filter(use="once").count() == 1
    assert ran.count("once") == 1


def test_a_job_is_tried_again_when_the_database_went_away(vera, caplog):
    job = _queued(vera, lose_connection)
    with pytest.raises(OperationalError):
        run_now(job.id, vera.user_id, last_try=False)
    assert _seen(vera, job).is_finished is False
    run_now(job.id, vera.user_id, last_try=True)
    assert _seen(vera, job).status == "failed"


def test_a_job_whose_starter_has_left_sees_nothing_and_says_so(vera, dana, elsewhere):
    """Vera queues work and leaves before the worker comes to it; Dana sees what became of it."""
    job = elsewhere(lambda: _queued(vera, count, use="after"))
    yesterday = clock.today() - timedelta(days=1)
    with as_owner() as owner:
        owner.execute(
            "UPDATE portal_membership SET until_day = %s WHERE user_id = %s",
            [yesterday, vera.user_id],
        )
    try:
        elsewhere(lambda: run_now(job.id, vera.user_id))
    finally:
        with as_owner() as owner:
            owner.execute(
                "UPDATE portal_membership SET until_day = NULL WHERE user_id = %s", [vera.user_id]
            )
    seen = _seen(dana, job)
    assert seen.status == "failed"
    assert "no longer a member" in seen.message
    with dana.acting():
        assert not VaultKey.objects.filter(use="after").exists()


def test_olga_finds_no_job_of_northfield(vera, olga):
    job = _queued(vera, count, use="x")
    assert olga.client.get(f"/jobs/{job.id}/").status_code == 404
    assert vera.client.get(f"/jobs/{uuid4()}/").status_code == 404


def test_an_error_in_a_scope_is_not_hidden_by_what_follows(vera):
    from django.db import ProgrammingError

    def break_off() -> None:
        with scope(vera.user_id), connection.cursor() as cursor:
            cursor.execute("SELECT * FROM absent")

    with pytest.raises(ProgrammingError, match="absent"):
        break_off()


def test_progress_of_an_unknown_job_is_none(db):
    assert progress.of(UUID(int=0)) is None
