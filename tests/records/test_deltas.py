"""Vera's system sends everything once, and from then on only what changed."""

from __future__ import annotations

import pytest

from sharing.records.facts import problems_of
from sharing.records.models import Import, SchoolRecord
from sharing.records.rules.kinds import ImportKind
from tests.intake.making import FLAGS, flags, oneroster, packed
from tests.records.making import bring, commit

USERS = ["sourcedId", "status", "dateLastModified", "givenName", "familyName", "identifier"]
USERS += ["grades", "role", "orgSourcedIds"]
LATER, EARLIER = "2026-09-01T08:30:00Z", "2020-01-01T00:00:00.000Z"


def bulk(organization, version: str) -> bytes:
    files = oneroster(version)
    files["orgs.csv"][1][3] = organization.name
    files["orgs.csv"][1][5] = organization.nces_id
    for row in files["users.csv"][1:]:
        row[2] = "2025-08-01T00:00:00Z"
    return packed(files)


def delta(version: str, users: list[list[str]], **tables: list[list[str]]) -> bytes:
    manifest = [["propertyName", "value"], ["oneroster.version", version]]
    manifest += [["file.users", "delta"], *[[f"file.{table}", "delta"] for table in tables]]
    told = {f"{table}.csv": rows for table, rows in tables.items()}
    return packed({"manifest.csv": manifest, "users.csv": [USERS, *users], **told})


def user(key: str, number: str, grade: str = "12", *, status="active", at=LATER) -> list[str]:
    return [key, status, at, "Ana", "Lopez", number, grade, "student", "s1"]


def brought(content: bytes, by, name: str = "delta.zip") -> Import:
    return bring(ImportKind.ROSTER, content, by=by, name=name)


def test_deltas_one_after_the_other_end_and_change_and_add_students(vera):
    with vera.acting() as actor:
        commit(brought(bulk(vera.organization, "1.1"), actor), by=actor)
        first = brought(
            delta(
                "1.1",
                [
                    user("u1", "007", "11"),
                    user("u2", "1E5", status="tobedeleted"),
                    user("u3", "A-3", "09", at=EARLIER),
                    user("u9", "999"),
                ],
                demographics=[
                    ["sourcedId", "status", "dateLastModified", "birthDate", "sex", *FLAGS],
                    ["u9", "active", LATER, "2009-01-01", "male", *flags("white")],
                ],
            ),
            actor,
        )
        assert first.status == "ready", first.problems
        counts = {key: first.preview[key] for key in ("added", "changed", "unchanged", "gone")}
        assert counts == {"added": 1, "changed": 1, "unchanged": 1, "gone": 1}
        assert any("older than what is on file, left out: 1" in one for one in first.notices)
        commit(first, by=actor)
        second = commit(brought(delta("1.1", [user("u9", "999", "10")]), actor), by=actor)
        assert (second.preview["changed"], second.preview["gone"]) == (1, 0)
        assert sorted(
            SchoolRecord.objects.filter(enrolled=True).values_list("grade", "gender")
        ) == [("10", "male"), ("11", "female"), ("12", "unknown")]


def test_a_delta_of_1_2_needs_no_roles_of_those_who_keep_them(vera):
    with vera.acting() as actor:
        commit(brought(bulk(vera.organization, "1.2"), actor), by=actor)
        imported = brought(
            delta("1.2", [user("u1", "007", "11"), user("u3", "A-3", status="tobedeleted")]), actor
        )
        assert imported.status == "ready", imported.problems
        assert (imported.preview["changed"], imported.preview["unchanged"]) == (1, 1)


@pytest.mark.parametrize(
    ("row", "column"),
    [(user("u1", "007", status=""), "status"), (user("u1", "007", at=""), "dateLastModified")],
)
def test_a_delta_that_says_neither_what_nor_when_is_refused(vera, row, column):
    with vera.acting() as actor:
        commit(brought(bulk(vera.organization, "1.1"), actor), by=actor)
        imported = brought(delta("1.1", [row]), actor)
        assert [(one.row, one.column) for one in problems_of(imported).problems] == [(2, column)]


def test_a_delta_on_nothing_asks_for_everything_first(vera):
    with vera.acting() as actor:
        imported = brought(delta("1.1", [user("u1", "007")]), actor)
        assert imported.status == "refused"
        assert "full export (bulk)" in problems_of(imported).problems[0].expected


def test_a_delta_taken_over_late_turns_nothing_back_and_an_old_end_takes_no_roles(vera):
    with vera.acting() as actor:
        commit(brought(bulk(vera.organization, "1.2"), actor), by=actor)
        newer = user("u1", "007", "10", at="2026-10-01T00:00:00Z")
        commit(brought(delta("1.2", [newer]), actor, name="october.zip"), by=actor)
        late = brought(
            delta(
                "1.2",
                [user("u1", "007", "09"), user("u3", "A-3", status="tobedeleted", at=EARLIER)],
            ),
            actor,
            name="september.zip",
        )
        assert late.status == "ready", late.problems
        assert (late.preview["changed"], late.preview["gone"]) == (0, 0)
        assert any("left out: 2" in one for one in late.notices)


def test_a_moment_before_all_calendars_is_a_problem_of_the_row(vera):
    with vera.acting() as actor:
        commit(brought(bulk(vera.organization, "1.1"), actor), by=actor)
        imported = brought(delta("1.1", [user("u1", "007", at="0001-01-01T00:00:00+10:00")]), actor)
        assert [(one.row, one.column) for one in problems_of(imported).problems] == [
            (2, "dateLastModified")
        ]
